"""Sealed secrets open only with their key, and the real sealing keeps the promises of the fake."""

import base64
from collections.abc import Callable

import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.ports import Sealing, Unsealable
from business_layer.user_management.second_factors import SealSecondFactors, SecondFactors
from database_layer.fernet_sealing import FernetSealing
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import a_user
from tests.fakes.fake_sealing import FakeSealing

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _fernet(*names: str) -> FernetSealing:
    return FernetSealing([base64.urlsafe_b64encode(name.ljust(32).encode()).decode() for name in names])


@pytest.fixture(params=[_fernet, FakeSealing], ids=["fernet", "fake"])
def sealing(request: pytest.FixtureRequest) -> Callable[..., Sealing]:
    made: Callable[..., Sealing] = request.param
    return made


def test_what_is_sealed_is_not_the_secret_and_opens_again(sealing: Callable[..., Sealing]) -> None:
    kept = sealing("key").seal(SECRET)

    assert SECRET not in kept
    assert sealing("key").open(kept) == SECRET


def test_what_lies_plain_is_returned_as_it_is(sealing: Callable[..., Sealing]) -> None:
    assert sealing("key").open(SECRET) == SECRET
    assert not sealing("key").is_current(SECRET)


def test_an_older_key_opens_and_the_newest_seals(sealing: Callable[..., Sealing]) -> None:
    older = sealing("old").seal(SECRET)

    assert sealing("new", "old").open(older) == SECRET
    assert not sealing("new", "old").is_current(older)
    assert sealing("new").is_current(sealing("new", "old").seal(SECRET))


def test_another_key_opens_nothing(sealing: Callable[..., Sealing]) -> None:
    kept = sealing("key").seal(SECRET)

    with pytest.raises(Unsealable):
        sealing("other").open(kept)


def test_sealing_twice_does_not_show_that_two_secrets_are_the_same() -> None:
    assert _fernet("key").seal(SECRET) != _fernet("key").seal(SECRET)


def test_what_was_changed_in_the_database_opens_no_more() -> None:
    kept = _fernet("key").seal(SECRET)
    middle = len(kept) // 2
    forged = kept[:middle] + ("A" if kept[middle] != "A" else "B") + kept[middle + 1 :]

    with pytest.raises(Unsealable):
        _fernet("key").open(forged)


def test_users_with_a_plain_secret_are_found_and_sealed(work: SqlUnitOfWorkFactory) -> None:
    agent, customer = a_user(totp_secret=SECRET), a_user()
    with work(by=SYSTEM) as uow:
        uow.users.add(agent)
        uow.users.add(customer)
        uow.commit()

    SealSecondFactors(work, SecondFactors(_fernet("key")))(by=SYSTEM)

    with work(by=SYSTEM) as uow:
        assert _fernet("key").open(uow.users.get(agent.id).totp_secret) == SECRET
        assert uow.users.get(agent.id).totp_secret != SECRET
        assert uow.users.get(customer.id).totp_secret == ""

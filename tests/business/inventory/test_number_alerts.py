"""Alerts about numbers: who is asked to confirm, who is emailed, and when an alert ends."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.inventory.change_number_alert import CancelNumberAlert, ConfirmNumberAlert, ViewNumberAlert
from business_layer.inventory.mail_number_alerts import MailNumberAlerts
from business_layer.inventory.number_alerts import ACTIVE_AT_MOST, KEPT_FOR, NumberAlert, NumberAlertState
from business_layer.inventory.request_number_alert import RequestNumberAlert
from business_layer.messages.message import Message
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid, NotFound, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.attempt_limits import MailLimits
from business_layer.user_management.mailed_links import LinkSpent
from business_layer.user_management.users import Customer, User
from tests.builders.messages import a_message_writer
from tests.builders.number_alerts import a_number_alert
from tests.builders.orders import OneCatalogue
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.free_numbers import FakeFreeNumbers
from tests.fakes.unit_of_work import Books

S = NumberAlertState
STRANGER = Actor(kind=ActorKind.VISITOR, name="a visitor", address="203.0.113.7")
MARIA = "maria@customers.example"
FLOWERS = "+18333569377"


class Alerts:
    """The use cases about alerts, on one set of books."""

    def __init__(self, *numbers: str) -> None:
        self.books, self.clock, self.numbers = Books(), FakeClock(), FakeFreeNumbers(*numbers)
        identifiers = CountingIdentifiers()
        writer = a_message_writer(identifiers)
        self.request = RequestNumberAlert(
            self.books,
            OneCatalogue(),
            self.numbers,
            writer,
            MailLimits(to_one=30, by_one=30),
            self.clock,
            identifiers,
        )
        self.view = ViewNumberAlert(self.books)
        self.confirm = ConfirmNumberAlert(self.books, self.clock)
        self.cancel = CancelNumberAlert(self.books, self.clock)
        self.mail = MailNumberAlerts(self.books, self.numbers, writer, self.clock)

    def ask(self, word: str = "flowers", *, prefix: str = "", email: str = MARIA, by: Actor = STRANGER) -> NumberAlert:
        return self.request(slug="toll-free", word=word, filtered_by=prefix, email=email, by=by)

    def ask_and_confirm(self, word: str = "flowers", *, prefix: str = "") -> NumberAlert:
        alert = self.ask(word, prefix=prefix)
        self.confirm(token=self.secret_of(self.mails[-1]), by=STRANGER)
        return alert

    @property
    def mails(self) -> list[Message]:
        return list(self.books.messages.all.values())

    @staticmethod
    def secret_of(message: Message) -> str:
        assert message.letter is not None
        (link,) = (part.action.url for part in message.letter.parts if part.action)
        return link.rpartition("/")[2]

    def customer(self, *, is_verified: bool) -> Actor:
        user = User(
            id=CountingIdentifiers().new(),
            email=MARIA,
            name="Maria Lopez",
            password_hash="",
            created_at=NOON,
            verified_at=NOON if is_verified else None,
        )
        customer = Customer(
            id=user.id, user_id=user.id, number="C-1", name=user.name, email=MARIA, telephone="", created_at=NOON
        )
        self.books.users.all[user.id], self.books.customers.all[customer.id] = user, customer
        return Actor(kind=ActorKind.CUSTOMER, name=user.name, user_id=user.id, customer_id=customer.id)


@pytest.fixture
def alerts() -> Alerts:
    return Alerts()


def test_a_stranger_is_asked_to_confirm_in_a_mail_with_nothing_they_wrote(alerts: Alerts) -> None:
    alert = alerts.ask("INSULTS", email=" Maria@Customers.Example ")

    (mail,) = alerts.mails
    assert (alert.state, mail.kind, mail.to) == (S.UNCONFIRMED, "confirm_number_alert", MARIA)
    assert "INSULT" not in mail.body.upper()
    assert "4678587" not in mail.body
    assert mail.with_secret
    assert "24 hours" in mail.body
    assert mail.give_up_at == alert.expires_at == NOON + timedelta(hours=24)


def test_nothing_is_mailed_about_an_alert_that_is_not_confirmed(alerts: Alerts) -> None:
    alerts.ask()
    alerts.numbers.numbers.append(FLOWERS)

    assert alerts.mail() == 0
    assert len(alerts.mails) == 1


def test_one_mail_says_that_the_number_is_available_and_the_alert_ends(alerts: Alerts) -> None:
    alert = alerts.ask_and_confirm()
    assert alerts.mail() == 0

    alerts.numbers.numbers.append(FLOWERS)
    assert [alerts.mail(), alerts.mail()] == [1, 0]

    mail = alerts.mails[-1]
    assert (alert.state, mail.kind, mail.to) == (S.FOUND, "number_available", MARIA)
    assert "1-833-FLOWERS, that is (833) 356-9377" in mail.body
    assert "https://store.example/offerings/toll-free?search=FLOWERS" in mail.body


def test_only_the_prefix_that_was_asked_for_counts(alerts: Alerts) -> None:
    alerts.ask_and_confirm(prefix="800")
    alerts.numbers.numbers.append(FLOWERS)
    assert alerts.mail() == 0

    alerts.numbers.numbers.append("+18003569377")
    assert alerts.mail() == 1


def test_a_prefix_that_the_offering_does_not_have_is_left_out(alerts: Alerts) -> None:
    assert alerts.ask("cat", prefix="212").pools == alerts.ask("cat").pools


def test_a_prefix_may_be_typed_with_the_word(alerts: Alerts) -> None:
    assert alerts.ask("1-833-FLOWERS").only_code == "833"


def test_a_customers_confirmed_address_is_used_as_it_is(alerts: Alerts) -> None:
    customer = alerts.customer(is_verified=True)

    alert = alerts.ask(email="other@customers.example", by=customer)

    (mail,) = alerts.mails
    assert (alert.state, alert.expires_at) == (S.ACTIVE, NOON + KEPT_FOR)
    assert (mail.kind, mail.to, mail.customer_id) == ("number_alert_on", MARIA, customer.customer_id)
    assert "FLOWERS" in mail.body
    assert alert.token_hash == token_hash(alerts.secret_of(mail))


def test_an_account_that_is_not_confirmed_is_asked_like_a_stranger(alerts: Alerts) -> None:
    alert = alerts.ask(by=alerts.customer(is_verified=False))

    assert (alert.state, alerts.mails[0].kind) == (S.UNCONFIRMED, "confirm_number_alert")


def test_the_link_cancels_the_alert_and_then_works_no_more(alerts: Alerts) -> None:
    alert = alerts.ask_and_confirm()
    secret = alerts.secret_of(alerts.mails[0])

    alerts.cancel(token=secret, by=STRANGER)
    alerts.numbers.numbers.append(FLOWERS)

    assert alert.state is S.CANCELED
    assert alerts.mail() == 0
    for use in (alerts.cancel, alerts.confirm):
        with pytest.raises(LinkSpent):
            use(token=secret, by=STRANGER)
    assert alerts.view(token=secret, by=STRANGER) is alert
    assert alerts.view(token="another", by=STRANGER) is None


def test_confirming_twice_changes_nothing(alerts: Alerts) -> None:
    alert = alerts.ask_and_confirm()
    ends = alert.expires_at
    alerts.clock.pass_time(timedelta(days=1))

    alerts.confirm(token=alerts.secret_of(alerts.mails[0]), by=STRANGER)

    assert (alert.state, alert.expires_at) == (S.ACTIVE, ends)


@pytest.mark.parametrize(("confirmed", "after"), [(False, timedelta(hours=24)), (True, KEPT_FOR)])
def test_an_alert_ends_by_itself(alerts: Alerts, confirmed: bool, after: timedelta) -> None:
    alert = alerts.ask_and_confirm() if confirmed else alerts.ask()
    alerts.clock.pass_time(after)
    alerts.numbers.numbers.append(FLOWERS)

    assert not alert.is_open(at=alerts.clock.now())
    assert alerts.mail() == 0
    with pytest.raises(LinkSpent):
        alerts.confirm(token=alerts.secret_of(alerts.mails[0]), by=STRANGER)


def test_a_newer_alert_for_the_same_word_takes_the_place_of_the_older(alerts: Alerts) -> None:
    older, newer = alerts.ask_and_confirm(), alerts.ask_and_confirm()
    alerts.numbers.numbers.append(FLOWERS)

    assert (older.state, newer.state) == (S.CANCELED, S.ACTIVE)
    assert alerts.mail() == 1


def test_an_address_has_only_so_many_alerts(alerts: Alerts) -> None:
    for count in range(ACTIVE_AT_MOST):
        waiting = {"word": f"CAT{count}", "state": S.ACTIVE, "expires_at": NOON + KEPT_FOR}
        alerts.books.number_alerts.add(a_number_alert(id=UUID(int=900 + count), token_hash=str(count), **waiting))
    alerts.ask()

    with pytest.raises(Invalid, match="10 alerts"):
        alerts.confirm(token=alerts.secret_of(alerts.mails[-1]), by=STRANGER)


def test_an_address_with_all_its_alerts_may_renew_one(alerts: Alerts) -> None:
    older = alerts.ask_and_confirm()
    for count in range(ACTIVE_AT_MOST - 1):
        waiting = {"word": f"CAT{count}", "state": S.ACTIVE, "expires_at": NOON + KEPT_FOR}
        alerts.books.number_alerts.add(a_number_alert(id=UUID(int=900 + count), token_hash=str(count), **waiting))

    newer = alerts.ask_and_confirm()

    assert (older.state, newer.state) == (S.CANCELED, S.ACTIVE)


def test_each_of_two_alerts_has_a_mail_of_its_own(alerts: Alerts) -> None:
    customer = alerts.customer(is_verified=True)
    for word in ("flowers", "flower"):
        alerts.ask(word, by=customer)
    alerts.numbers.numbers.append(FLOWERS)

    assert alerts.mail() == 2
    assert [(mail.kind, mail.customer_id) for mail in alerts.mails[2:]] == [
        ("number_available", customer.customer_id)
    ] * 2


def test_an_alert_that_was_canceled_while_its_number_was_found_is_not_mailed(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts.ask_and_confirm()
    secret, find = alerts.secret_of(alerts.mails[0]), alerts.numbers.free_numbers
    alerts.numbers.numbers.append(FLOWERS)

    def find_and_cancel(*arguments: Any, **named: Any) -> list[str]:
        alerts.cancel(token=secret, by=STRANGER)
        return find(*arguments, **named)

    monkeypatch.setattr(alerts.numbers, "free_numbers", find_and_cancel)

    assert alerts.mail() == 0
    assert len(alerts.mails) == 1


def test_strangers_cannot_send_more_mails_than_the_limits_allow(alerts: Alerts) -> None:
    for count in range(30):
        alerts.ask(email=f"person{count}@customers.example")

    with pytest.raises(TooManyAttempts):
        alerts.ask(email="one-more@customers.example")
    assert len(alerts.mails) == 30


@pytest.mark.parametrize("word", ["", "ab", "%_"])
def test_a_word_that_is_too_short_is_refused(alerts: Alerts, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        alerts.ask(word)

    assert set(refused.value.errors) == {"word"}
    assert alerts.mails == []


def test_nobody_waits_for_a_number_that_is_available() -> None:
    with pytest.raises(Invalid, match="available now") as refused:
        Alerts(FLOWERS).ask()

    assert set(refused.value.errors) == {"word"}


def test_only_an_offering_with_numbers_to_choose_has_alerts(alerts: Alerts) -> None:
    with pytest.raises(NotFound):
        alerts.request(slug="paging", word="CAT", filtered_by="", email=MARIA, by=STRANGER)


def test_the_secret_of_a_link_is_not_stored(alerts: Alerts) -> None:
    alert = alerts.ask()

    assert alert.token_hash == token_hash(alerts.secret_of(alerts.mails[0]))

"""User names are mailboxes: nobody gets one that others take for the people who run the service."""

import pytest

from business_layer.catalogue.user_names import user_name
from business_layer.shared.errors import Invalid

ROLES = [
    "postmaster",
    "hostmaster",
    "webmaster",
    "abuse",
    "security",
    "noc",
    "support",
    "info",
    "sales",
    "marketing",
    "admin",
    "administrator",
    "root",
    "mailer-daemon",
    "nobody",
    "no-reply",
    "noreply",
    "www-data",
    "billing",
    "dialtone",
    "e911",
    "Postmaster",
    "post-master",
    "host.master",
    "gardening-request",
    "dialtone.help",
]


@pytest.mark.parametrize("name", ROLES)
def test_a_name_with_a_role_is_taken(name: str) -> None:
    with pytest.raises(Invalid, match="is taken"):
        user_name(name)


@pytest.mark.parametrize("name", ["john..doe", "john.", "john.doe.", "j...d", ".john", "1john", "jo", "a" * 31, "josé"])
def test_a_name_that_is_no_mailbox_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="between two"):
        user_name(name)


@pytest.mark.parametrize("name", ["john.doe", "j.d.s", "maria_l", "road-runner", "abusement", "roots", "a.b", "a" * 30])
def test_any_other_name_is_given(name: str) -> None:
    assert user_name(name.upper()) == name

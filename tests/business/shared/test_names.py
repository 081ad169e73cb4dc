"""People's names: kept as they are spelled, and never a link in someone's mail."""

import pytest

from business_layer.shared.errors import Invalid
from business_layer.shared.names import contains_link, normalize_name, person_name

NAMES = [
    "P.de Vries",
    "J.van Dyke",
    "A.B.de la Cruz",
    "Dr.mohan Rao",
    "Mohd.rafi Khan",
    "Wm.smith III",
    "St.john Rivers",
    "Muthu.kumar",
    "maria.lopez",
    "Maria.Lopez",
    "Ma.Theresa Cruz",
    "J.R.R. Tolkien",
    "J.Zwick",
    "J.SMITH",
    "Ravi s/o Kumar",
    "Lee c/o Sgt. O'Neil",
    "Maria Lopez / John",
    "24/7 Towing",
    "Acme Co.",
    "No.5 Towing",
    "Motelish-6",
    "Jean-Luc d'Arc Jr.",
    "Nguyễn Thị",
    "E*TRADE*",
]
LINKS = [
    "buy.example.com",
    "Pay at evil.com.",
    "BUY.EXAMPLE.COM",
    "evil.co.uk",
    "a.evil.com.xyz",
    "evil.com/maria",
    "bit.ly/x",
    "t.co/abc",
    "x.com",
    "visit p.de",
    "shop.中国",
    "münchen.de",
    "example。com",
    "evil.zip",
    "router.local",
    "http://x.example",
    "https:x",
    "www.x",
    "//evil",
    "\\\\evil",
    "mailto:a",
    "maria@example.com",
    "192.168.0.1",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_dots_or_slashes_is_a_name(name: str) -> None:
    assert person_name(name) == name


@pytest.mark.parametrize("name", LINKS)
def test_a_name_that_mail_programs_turn_into_a_link_is_refused(name: str) -> None:
    assert contains_link(name)
    with pytest.raises(Invalid, match="name only"):
        person_name(f"Maria {name} Lopez" if " " not in name else name)


def test_a_name_has_letters() -> None:
    with pytest.raises(Invalid, match="the person's name"):
        person_name("24/7")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jose\u0301  Nun\u0303ez", "José Nuñez"),
        ("Sinead O\u2019Connor", "Sinead O'Connor"),
        ("\u202aMaria\u200b Lopez\ufeff", "Maria Lopez"),
        ("\u0646\u0627\u0645\u200c\u062e\u0627\u0635", "\u0646\u0627\u0645\u200c\u062e\u0627\u0635"),
        ("\u0dc1\u0dca\u200d\u0dbb\u0dd3", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"),
        ("\u0d28\u0d28\u0d4d\u200d\u0d2e", "\u0d28\u0d28\u0d4d\u200d\u0d2e"),
        ("\u200cMaria\u200dLopez\u200c", "MariaLopez"),
    ],
)
def test_a_name_is_written_plainly(typed: str, kept: str) -> None:
    assert normalize_name(typed) == kept

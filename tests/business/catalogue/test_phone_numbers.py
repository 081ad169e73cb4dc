"""Numbers to reach a person at are not lines to serve, and no list of area codes is ever the newest."""

import pytest

from business_layer.catalogue.phone_numbers import (
    is_area_code,
    line_number,
    normalize_contact_number,
    normalize_dialed_number,
    phone_number_words,
)
from business_layer.shared.area_codes import area_codes
from business_layer.shared.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("212 555 0142", "+12125550142", "(212) 555-0142"),
        ("212 555 0142 ext. 5", "+12125550142;ext=5", "(212) 555-0142 ext. 5"),
        ("(212) 555-0142 x12", "+12125550142;ext=12", "(212) 555-0142 ext. 12"),
        ("679 234 5678 #3", "+16792345678;ext=3", "(679) 234-5678 ext. 3"),
        ("800 234 5678", "+18002345678", "(800) 234-5678"),
        ("888-234-5678 ext 100", "+18882345678;ext=100", "(888) 234-5678 ext. 100"),
        ("+1 416 555 0142", "+14165550142", "(416) 555-0142"),
        ("+52 55 1234 5678", "+525512345678", "+52 55 1234 5678"),
        ("+1 876 234 5678", "+18762345678", "(876) 234-5678"),
        ("\u202a(212) 555-0142\u202c", "+12125550142", "(212) 555-0142"),
    ],
)
def test_a_person_may_be_called_back_anywhere(typed: str, kept: str, words: str) -> None:
    assert normalize_contact_number(typed) == kept
    assert phone_number_words(kept) == words
    assert normalize_contact_number(words) == kept


@pytest.mark.parametrize("typed", ["911", "411", "555 0142", "900 234 5678", "822 234 5678", "nobody", "0" * 50])
def test_what_reaches_nobody_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="phone number with its area code"):
        normalize_contact_number(typed)


@pytest.mark.parametrize("code", ["621", "679", "465", "738", "983", "212", "787"])
def test_an_area_code_is_taken_though_the_lists_may_not_know_it(code: str) -> None:
    assert is_area_code(code)
    assert line_number(f"{code} 234 5678") == normalize_dialed_number(f"{code} 234 5678") == f"+1{code}2345678"


@pytest.mark.parametrize("code", ["911", "411", "800", "555", "700", "900", "822", "192", "296", "376", "967", "416"])
def test_what_is_no_area_code_of_ours_is_refused(code: str) -> None:
    assert not is_area_code(code)
    with pytest.raises(Invalid):
        line_number(f"{code} 234 5678")


def test_every_area_code_of_ours_is_taken() -> None:
    assert all(line_number(f"{code} 234 5678") for code in area_codes())

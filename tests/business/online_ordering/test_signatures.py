"""A signature is the full name on the account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.online_ordering.signatures import SUFFIXES, TITLES, is_signature_of

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9).filter(lambda word: word not in SUFFIXES | TITLES)
NAMES = st.lists(WORDS, min_size=2, max_size=3)


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("Dana Keller", "Dana Keller"),
        ("DANA KELLER", "Dana Keller"),
        ("dana  keller.", "Dana Keller"),
        ("Dana M. Keller", "Dana Keller"),
        ("Dana Keller", "Dana Marie Keller"),
        ("Dana M Keller", "Dana Marie Keller"),
        ("Keller, Dana", "Dana Keller"),
        ("Dana Keller, Jr.", "Dana Keller"),
        ("Dr. Dana Keller", "Dana Keller"),
        ("Mr. Dr. Cher", "Cher"),
        ("Cher Jr. PhD", "Cher"),
        ("Keller, Dana, Jr.", "Dana Keller"),
        ("Jose Nunez", "José Núñez"),
        ("Sean O'Neil", "Seán O’Neil"),
        ("Sean ONeil", "Seán O’Neil"),
        ("Anne Marie Smith-Jones", "Anne-Marie Smith Jones"),
        ("Cher", "Cher"),
        ("Dr.", "Dr"),
        ("Esq", "Esq."),
        ("Md Rahman", "MD. Rahman"),
        ("李 小龙", "李 小龙"),
    ],
)
def test_the_same_name_written_otherwise_is_accepted(signature: str, name: str) -> None:
    assert is_signature_of(signature, name)


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("D Keller", "Dana Keller"),
        ("Dana", "Dana Keller"),
        ("Keller", "Dana Keller"),
        ("Dana K", "Dana Keller"),
        ("Dana Killer", "Dana Keller"),
        ("Alex Rivera", "Dana Keller"),
        ("Dana Ruth Keller", "Dana Marie Keller"),
        ("Cher Bono", "Cher"),
        ("Duran", "Duran Duran"),
        ("", "Dana Keller"),
        ("---", "Dana Keller"),
        ("Dana Keller", ""),
    ],
)
def test_another_name_or_half_of_one_is_not(signature: str, name: str) -> None:
    assert not is_signature_of(signature, name)


@given(NAMES, NAMES)
def test_a_name_signs_for_itself_in_any_case_and_never_for_another_last_name(
    names: list[str], others: list[str]
) -> None:
    name = " ".join(names)

    assert is_signature_of(name.upper(), name.title())
    assert is_signature_of(name, " ".join(others)) <= (names[-1] == others[-1] and names[0] == others[0])

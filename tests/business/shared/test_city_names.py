"""Cities: found however they are written, and spelled as they are."""

import pytest

from business_layer.shared.addresses import validated_address


def city(typed: str, state: str, zip_code: str) -> str:
    return validated_address(street="1 Main St", unit="", city=typed, state=state, zip_code=zip_code).city


@pytest.mark.parametrize(
    ("typed", "state", "zip_code"),
    [
        ("San José", "CA", "95113"),
        ("San Jose\u0301", "CA", "95113"),
        ("Cañon City", "CO", "81212"),
        ("Mayagüez", "PR", "00680"),
        ("Añasco", "PR", "00610"),
        ("Kāne\u02bbohe", "HI", "96744"),
        ("\u02bbEwa Beach", "HI", "96706"),
        ("Coeur d\u2019Alene", "ID", "83814"),
        ("O'Fallon", "MO", "63366"),
    ],
)
def test_a_city_with_marks_is_found_and_stays_as_it_was_typed(typed: str, state: str, zip_code: str) -> None:
    assert city(typed, state, zip_code) == typed.replace("e\u0301", "é")


@pytest.mark.parametrize(
    ("typed", "state", "zip_code", "spelled"),
    [
        ("LEE'S SUMMIT", "MO", "64063", "Lee's Summit"),
        ("lee's summit", "MO", "64063", "Lee's Summit"),
        ("MCALLEN", "TX", "78501", "McAllen"),
        ("mckinney", "TX", "75069", "McKinney"),
        ("COEUR D'ALENE", "ID", "83814", "Coeur d'Alene"),
        ("D'IBERVILLE", "MS", "39540", "D'Iberville"),
        ("O'FALLON", "MO", "63366", "O'Fallon"),
        ("SAN JOSÉ", "CA", "95113", "San José"),
        ("KĀNE\u02bbOHE", "HI", "96744", "Kāne\u02bbohe"),
        ("ST. LOUIS", "MO", "63101", "Saint Louis"),
        ("WINSTON-SALEM", "NC", "27101", "Winston-Salem"),
        ("NEW YORK", "NY", "10118", "New York"),
        ("DeKalb", "IL", "60115", "DeKalb"),
    ],
)
def test_capitals_are_those_of_the_citys_own_spelling(typed: str, state: str, zip_code: str, spelled: str) -> None:
    assert city(typed, state, zip_code) == spelled

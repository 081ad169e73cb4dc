"""PO boxes and mail counters: we can bring no service there, and 911 sends no help."""

import pytest

from business_layer.shared.mail_only_addresses import is_mail_only

DROPS = [
    "PO Box 12",
    "P.O. Box 12",
    "P.O.B. 12",
    "POB 12",
    "P0 Box 12",
    "POBox12",
    "PO-Box 12",
    "P.O. Bx 12",
    "P.O. Box A",
    "PO Box Twelve",
    "P.O. 1234",
    "\uff30\uff2f \uff22\uff4f\uff58 \uff11\uff12",
    "PO Drawer 12",
    "P O Drawer Q",
    "Drawer 12",
    "PO Bin 7",
    "Post Office Box 12",
    "Post Office Drawer 3",
    "Post Box 12",
    "Postal Box 12",
    "Box 12",
    "Box No. 12",
    "Box #12",
    "Box Twelve",
    "Box A",
    "Caller Box 12",
    "Caller 1234",
    "Firm Caller 99",
    "Caller Service 5",
    "Lock Box 45",
    "Lockbox 9",
    "Mailbox 12",
    "PMB 123",
    "100 Main St PMB 12",
    "Private Mail Box 12",
    "4200 Mail Service Center",
    "General Delivery",
    "Gen Delivery",
    "General Del",
    "Poste Restante",
    "Apartado 12",
    "Apartado Postal 12",
    "Apartado Núm. 12",
    "Apdo. 12",
    "Apdo. Postal 4",
    "Casilla 12",
    "Casilla de Correo 5",
    "Buzón 12",
    "Lista de Correos",
    "Entrega General",
    "1 Main St, PO Box 3",
]
PLACES = [
    "350 Fifth Avenue",
    "RR 2 Box 15",
    "Rural Route 3 Box 12",
    "HC 01 Box 3456",
    "HC 1 Buzón 1234",
    "Highway Contract 4 Box 5",
    "Star Route Box 5",
    "Rt 1 Box 12",
    "100 Main St Box 12",
    "45 Box Canyon Rd",
    "12 Boxwood Ln",
    "Box Elder County Rd 12",
    "3 Pine Box Rd",
    "One Box Hill",
    "4 Pobox Hill",
    "12 Pob Ln",
    "100 Post Office Rd",
    "1 Boston Post Rd",
    "200 Drawer Ln",
    "10 Bin Rd",
    "1 Caller Ct",
    "12 Lockbox Ln",
    "12 Mailbox Rd",
    "12 General Delivery Rd",
    "100 Gen Delgado St",
    "Calle Sol 12 Apto 3",
    "Apartamento 12, Calle Sol 5",
    "55 Casilla Ln",
    "Bo. Palmas Buzon 12",
    "Mile K Beach Road # 1",
    "P St 12",
]


@pytest.mark.parametrize("street", DROPS)
def test_a_box_a_drawer_or_a_counter_is_no_place(street: str) -> None:
    assert is_mail_only(street)
    assert is_mail_only(street.upper())


@pytest.mark.parametrize("street", PLACES)
def test_a_place_that_sounds_like_one_is_a_place(street: str) -> None:
    assert not is_mail_only(street)
    assert not is_mail_only(street.upper())


@pytest.mark.parametrize("unit", ["PO Box 3", "PMB 12", "Apartado 3", "Drawer 7"])
def test_a_box_beside_the_street_is_one_too(unit: str) -> None:
    assert is_mail_only("100 Main St", unit)


def test_a_box_at_the_road_is_a_place_on_two_lines_too() -> None:
    assert not is_mail_only("RR 2", "Box 15")
    assert not is_mail_only("100 Main St", "Box 12")
    assert is_mail_only("PO", "Box 12")
    assert is_mail_only("Downtown", "Box 12")

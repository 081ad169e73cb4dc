"""The pages of a move: what may come along, and what the network says about the new address."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.queries import ProductRow
from business_layer.online_ordering.price_words import in_words
from business_layer.service_changes.move_options import MoveOptions
from business_layer.shared.addresses import GeographicAddress
from presentation_layer.views.place_words import speed_limit


@dataclass(frozen=True)
class OtherService:
    """Another service at the address that is left."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """The second page. `numbers_word` says whether the numbers come along; it is empty if there are none.

    `speed_word` says what the address cannot have.
    """

    to: str
    city: str
    qualification_id: UUID
    is_answered: bool
    refusal: str
    numbers: str
    are_many: bool
    keeps_numbers: bool
    speed_word: str


def move_page(options: MoveOptions) -> MovePage:
    return MovePage(
        to=str(options.address),
        city=options.address.city,
        qualification_id=options.qualification.id,
        is_answered=options.is_answered,
        refusal=options.refusal,
        numbers=in_words([phone_number_words(number) for number in options.numbers]),
        are_many=len(options.numbers) > 1,
        keeps_numbers=options.keeps_numbers,
        speed_word=speed_limit(options.offering, options.answer) if options.answer and options.speeds else "",
    )


def other_services(
    rows: list[ProductRow], product_id: UUID, address: GeographicAddress | None
) -> tuple[OtherService, ...]:
    """The other services at an address that could move as well."""
    return tuple(
        OtherService(row.id, row.offering_name)
        for row in rows
        if row.id != product_id and row.address == address and address and row.state is ProductState.ACTIVE
    )

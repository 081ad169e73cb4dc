"""Scarce things in use: given back, taken back, taken along to another product, ported out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.aging_rules import aging_time
from business_layer.inventory.referrals import Referral
from business_layer.inventory.reservations import Resources
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.shared.errors import NotFound

S = ResourceState


class UsedResources:
    """Moves what products have, inside the caller's unit of work."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def values_of(self, product_id: UUID) -> set[str]:
        """The values that a product has in use: numbers, user names, ports."""
        return {resource.value for resource in self._of(product_id, S.WORKING)}

    def give_back(
        self, product_id: UUID, *, of_business: bool, at: datetime, referral: Referral | None = None
    ) -> Sequence[Resource]:
        """Give back all that a product has. What has to rest first can be taken back until then.

        A number with a referral rests at least as long as callers hear the new one.
        """
        given = self._of(product_id, S.WORKING)
        for resource in given:
            rests = aging_time(resource, of_business=of_business)
            new_number = referral.new_number.get(resource.value, "") if referral else ""
            if referral and new_number:
                rests = max(rests, timedelta(days=referral.days))
            resource.give_back(at=at, rests=rests, referred_to=new_number)
        return given

    def give_back_some(
        self, product_id: UUID, values: Collection[str], *, of_business: bool, at: datetime
    ) -> Sequence[Resource]:
        """Give back what a product has of these values; it keeps the rest."""
        given = [resource for resource in self._of(product_id, S.WORKING) if resource.value in values]
        for resource in given:
            resource.give_back(at=at, rests=aging_time(resource, of_business=of_business))
        return given

    def take_back(self, product_id: UUID) -> Sequence[Resource]:
        """Put to use again what a product gave back and still rests: its disconnection is undone."""
        taken = self._of(product_id, S.AGING)
        for resource in taken:
            resource.take_back(product_id=product_id)
        return taken

    def take_along(self, values: Collection[str], *, from_product: UUID, to_product: UUID) -> Sequence[Resource]:
        """Hand these values over to another product, such as the numbers in a move. Raises NotFound, moving none."""
        moved = [resource for resource in self._of(from_product, S.WORKING) if resource.value in values]
        if missing := sorted(set(values) - {resource.value for resource in moved}):
            raise NotFound(f"This service doesn't have {', '.join(map(phone_number_words, missing))}.")
        for resource in moved:
            resource.hand_over(to_product=to_product)
        return moved

    def port_out(self, product_id: UUID, number: str) -> Resource:
        """Record that a number of a product works at another carrier now. Raises NotFound."""
        for resource in self._of(product_id, S.WORKING):
            if resource.kind is ResourceKind.TELEPHONE_NUMBER and resource.value == number:
                resource.port_out()
                return resource
        raise NotFound(f"This service doesn't have {phone_number_words(number)}.")

    def _of(self, product_id: UUID, state: ResourceState) -> list[Resource]:
        return [resource for resource in self._resources.held_by(product_id) if resource.state is state]


def texts_in(answer: Any) -> Iterator[str]:
    """The texts in an answer, at any depth: the numbers, ports and names of a product are among them."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, Mapping):
        yield from texts_in(list(answer.values()))
    elif isinstance(answer, list):
        for part in answer:
            yield from texts_in(part)

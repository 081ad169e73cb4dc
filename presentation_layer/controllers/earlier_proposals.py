"""The proposal from whose review a form was opened again, so that the form shows what was chosen before."""

from uuid import UUID

from flask import request

from business_layer.service_changes.queries import ServiceChangeQueries
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.shared.errors import NotFound
from presentation_layer.context import current_actor
from presentation_layer.views.service_change import AGAIN


def named_proposal() -> UUID | None:
    """The id in the page's address, which the form keeps while it is sent; None without one, or if it is no id."""
    try:
        return UUID(request.args.get(AGAIN, ""))
    except ValueError:
        return None


class EarlierProposals:
    def __init__(self, changes: ServiceChangeQueries) -> None:
        self._changes = changes

    def of_page(self, kind: ChangeKind) -> ServiceChange | None:
        """The proposal that the page's address names; None if it names none of this kind that the actor may see."""
        change_id = named_proposal()
        if change_id is None:
            return None
        try:
            change = self._changes.change(change_id, seen_by=current_actor())
        except NotFound:
            return None
        return change if change.kind is kind else None

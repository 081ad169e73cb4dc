"""The agent of an order, as the pages of the back office show them."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.user_management.queries import AgentRow


@dataclass(frozen=True, kw_only=True)
class OwnerView:
    """The agent of an order, if it has one."""

    id: UUID | None
    name: str
    service_center: str
    is_disabled: bool
    is_mine: bool


def owner_view(assigned: AgentRow | None, *, mine: UUID | None) -> OwnerView:
    return OwnerView(
        id=assigned.id if assigned else None,
        name=assigned.name if assigned else "",
        service_center=assigned.service_center if assigned else "",
        is_disabled=assigned is not None and assigned.is_disabled,
        is_mine=assigned is not None and assigned.id == mine,
    )

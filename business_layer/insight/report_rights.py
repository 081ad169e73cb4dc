"""The rights of an agent to see reports, for mails that are written while nobody is signed in."""

from dataclasses import dataclass

from business_layer.shared.actor import Permission
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.users import Agent, User


@dataclass(frozen=True, kw_only=True)
class ReportRights:
    """The parts of the reports that an agent may see.

    `center` is the only service center whose numbers they see; None if they see all.
    """

    sees_reports: bool
    sees_centers: bool
    sees_collection: bool
    center: str | None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """An agent who gets a mail about reports, and what they may see."""

    user: User
    rights: ReportRights


def recipient_of(uow: UserUnitOfWork, agent: Agent | None) -> Recipient | None:
    """The agent as a recipient; None for someone who is no agent anymore or may not sign in."""
    user = uow.users.get(agent.user_id) if agent else None
    if agent is None or user is None or user.is_disabled:
        return None
    return Recipient(user=user, rights=rights_of(agent))


def rights_of(agent: Agent) -> ReportRights:
    held = agent.permissions
    sees_reports, sees_centers = Permission.VIEW_REPORTS in held, Permission.VIEW_CENTER_REPORTS in held
    return ReportRights(
        sees_reports=sees_reports,
        sees_centers=sees_centers,
        sees_collection=Permission.VIEW_COLLECTION in held,
        # A service center has the name that its inquiries have.
        center=None if sees_reports else agent.service_center.lower() if sees_centers else "",
    )

"""Save a question, list what is saved, change it, and delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from business_layer.insight.saved_views import (
    LONGEST_QUERY,
    MOST_VIEWS,
    SavedView,
    SavedViewUnitOfWork,
    ViewMailing,
    checked_name,
    own_view,
    require_analyst,
)
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, kw_only=True)
class ListedView:
    """A saved question, and the actor's mailing of it."""

    view: SavedView
    mailing: ViewMailing | None
    is_own: bool


class ListViews:
    """List the actor's own questions, then those of others that are shared. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, by: Actor) -> Sequence[ListedView]:
        user_id = require_analyst(by)
        with self._unit_of_work.reading(by=by) as uow:
            mailings = {mailing.view_id: mailing for mailing in uow.view_mailings.of_user(user_id)}
            own = uow.saved_views.of_owner(user_id)
            others = [view for view in uow.saved_views.shared() if view.owner_id != user_id]
        return [
            ListedView(view=view, mailing=mailings.get(view.id), is_own=view.owner_id == user_id)
            for view in (*own, *others)
        ]


class ViewSavedView:
    """Return a saved question. Raises NotFound, NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, view_id: UUID, by: Actor) -> ListedView:
        user_id = require_analyst(by)
        with self._unit_of_work.reading(by=by) as uow:
            view = uow.saved_views.get(view_id, seen_by=by)
            mailing = uow.view_mailings.find(view_id, user_id)
        return ListedView(view=view, mailing=mailing, is_own=view.owner_id == user_id)


class SaveView:
    """Save a question under a name. Saved twice, as by a second click, it is the same one.

    Raises Invalid, NotPermitted.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, name: str, kind: str, query: str, is_shared: bool, by: Actor) -> SavedView:
        user_id = require_analyst(by)
        if len(query) > LONGEST_QUERY:
            raise Invalid("This question is too long to be saved. Take out a step or a filter.", field="name")
        with self._unit_of_work(by=by, reason="save question") as uow:
            view = SavedView(
                id=self._identifiers.new(),
                owner_id=user_id,
                owner_name=by.name,
                name=checked_name(name),
                kind=kind,
                query=query,
                is_shared=is_shared,
                saved_at=self._clock.now(),
            )
            own = uow.saved_views.of_owner(user_id)
            for known in own:
                if _what_was_saved(known) == _what_was_saved(view):
                    return known
            _require_free(view.name, own)
            if len(own) >= MOST_VIEWS:
                raise Invalid(f"You have {MOST_VIEWS} saved questions. Delete one first.", field="name")
            uow.saved_views.add(view)
            uow.commit()
        return view


class ChangeView:
    """Rename a question, share it, or stop sharing it. Raises Invalid, NotFound, NotPermitted.

    What is not shared anymore is not mailed to others anymore.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, view_id: UUID, name: str, is_shared: bool, by: Actor) -> SavedView:
        with self._unit_of_work(by=by, reason="change saved question") as uow:
            view = own_view(uow, view_id, by=by)
            _require_free(
                checked_name(name), [other for other in uow.saved_views.of_owner(view.owner_id) if other.id != view_id]
            )
            view.change(name=name, is_shared=is_shared)
            for mailing in uow.view_mailings.of_view(view_id):
                if not view.is_seen_by(mailing.user_id):
                    uow.view_mailings.remove(mailing)
            uow.commit()
        return view


class RemoveView:
    """Delete a question, and stop mailing it to anyone. Raises NotFound, NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, view_id: UUID, by: Actor) -> SavedView:
        with self._unit_of_work(by=by, reason="delete saved question") as uow:
            view = own_view(uow, view_id, by=by)
            for mailing in uow.view_mailings.of_view(view_id):
                uow.view_mailings.remove(mailing)
            uow.saved_views.remove(view)
            uow.commit()
        return view


def _what_was_saved(view: SavedView) -> tuple[str, str, str, bool]:
    return view.name, view.kind, view.query, view.is_shared


def _require_free(name: str, others: Sequence[SavedView]) -> None:
    if name.lower() in {other.name.lower() for other in others}:
        raise Invalid("You have a saved question with this name. Choose another name.", field="name")

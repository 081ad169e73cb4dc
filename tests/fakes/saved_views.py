"""Saved questions and their mailings, in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from business_layer.insight.saved_views import SavedView, ViewMailing, no_such_view
from business_layer.shared.actor import Actor
from tests.fakes.collection import Shelf


class FakeSavedViews(Shelf[SavedView]):
    """Implements `SavedViews`."""

    def get(self, view_id: UUID, *, seen_by: Actor) -> SavedView:
        found = self.by_id(view_id)
        if found is None or not found.is_seen_by(seen_by.user_id):
            raise no_such_view()
        return found

    def by_id(self, view_id: UUID) -> SavedView | None:
        return self._first(lambda view: view.id == view_id)

    def of_owner(self, user_id: UUID) -> Sequence[SavedView]:
        return sorted(self._every(lambda view: view.owner_id == user_id), key=lambda view: (view.name, view.id))

    def shared(self) -> Sequence[SavedView]:
        return sorted(self._every(lambda view: view.is_shared), key=lambda view: (view.name, view.id))

    def remove(self, view: SavedView) -> None:
        self._remove(view)


class FakeViewMailings(Shelf[ViewMailing]):
    """Implements `ViewMailings`."""

    def find(self, view_id: UUID, user_id: UUID) -> ViewMailing | None:
        return self._first(lambda mailing: (mailing.view_id, mailing.user_id) == (view_id, user_id))

    def by_id(self, mailing_id: UUID) -> ViewMailing | None:
        return self._first(lambda mailing: mailing.id == mailing_id)

    def of_view(self, view_id: UUID) -> Sequence[ViewMailing]:
        return sorted(self._every(lambda mailing: mailing.view_id == view_id), key=lambda mailing: mailing.id)

    def of_user(self, user_id: UUID) -> Sequence[ViewMailing]:
        return sorted(self._every(lambda mailing: mailing.user_id == user_id), key=lambda mailing: mailing.id)

    def due(self, *, at: datetime) -> Sequence[ViewMailing]:
        found = self._every(lambda mailing: mailing.next_due_at <= at)
        return sorted(found, key=lambda mailing: (mailing.next_due_at, mailing.id))

    def remove(self, mailing: ViewMailing) -> None:
        self._remove(mailing)

    def _unique_values(self, mailing: ViewMailing) -> tuple[tuple[UUID, UUID], ...]:
        return ((mailing.view_id, mailing.user_id),)

"""Saved questions, and the people who get them by mail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from business_layer.insight.saved_views import SavedView, ViewMailing, no_such_view
from business_layer.shared.actor import Actor
from database_layer.repositories.collection import Collection
from database_layer.tables.saved_views import saved_views, view_mailings


class SqlSavedViews(Collection[SavedView]):
    def get(self, view_id: UUID, *, seen_by: Actor) -> SavedView:
        found = self.by_id(view_id)
        if found is None or not found.is_seen_by(seen_by.user_id):
            raise no_such_view()
        return found

    def by_id(self, view_id: UUID) -> SavedView | None:
        return self._one_or_none(self._locked(select(SavedView).where(saved_views.c.id == view_id)))

    def of_owner(self, user_id: UUID) -> Sequence[SavedView]:
        own = select(SavedView).where(saved_views.c.owner_id == user_id)
        return self._all(own.order_by(saved_views.c.name, saved_views.c.id))

    def shared(self) -> Sequence[SavedView]:
        shared = select(SavedView).where(saved_views.c.is_shared)
        return self._all(shared.order_by(saved_views.c.name, saved_views.c.id))

    def remove(self, view: SavedView) -> None:
        self._session.delete(view)


class SqlViewMailings(Collection[ViewMailing]):
    def find(self, view_id: UUID, user_id: UUID) -> ViewMailing | None:
        found = select(ViewMailing).where(view_mailings.c.view_id == view_id, view_mailings.c.user_id == user_id)
        return self._one_or_none(self._locked(found))

    def by_id(self, mailing_id: UUID) -> ViewMailing | None:
        return self._one_or_none(self._locked(select(ViewMailing).where(view_mailings.c.id == mailing_id)))

    def of_view(self, view_id: UUID) -> Sequence[ViewMailing]:
        found = select(ViewMailing).where(view_mailings.c.view_id == view_id)
        return self._all(self._locked(found.order_by(view_mailings.c.id)))

    def of_user(self, user_id: UUID) -> Sequence[ViewMailing]:
        return self._all(select(ViewMailing).where(view_mailings.c.user_id == user_id).order_by(view_mailings.c.id))

    def due(self, *, at: datetime) -> Sequence[ViewMailing]:
        found = select(ViewMailing).where(view_mailings.c.next_due_at <= at)
        return self._all(found.order_by(view_mailings.c.next_due_at, view_mailings.c.id))

    def remove(self, mailing: ViewMailing) -> None:
        self._session.delete(mailing)

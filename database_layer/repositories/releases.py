"""Acts of release engineers in the back office."""

from uuid import UUID

from sqlalchemy import select

from business_layer.releases.release_act import ReleaseAct
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection
from database_layer.tables.releases import release_acts


class SqlReleaseActs(Collection[ReleaseAct]):
    def get(self, act_id: UUID) -> ReleaseAct:
        found = self._one_or_none(self._locked(select(ReleaseAct).where(release_acts.c.id == act_id)))
        if found is None:
            raise NotFound("There is no such act.")
        return found

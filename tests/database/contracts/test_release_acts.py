"""Acts of release engineers, in the database and in memory."""

from business_layer.releases.release_act import ActKind, ReleaseAct
from business_layer.shared.actor import SYSTEM
from tests.database.builders import AnyWork, Keeper, new_id
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_an_act_is_kept_and_noted_as_recorded(work: AnyWork, keep: Keeper) -> None:
    agent = keep.agent("Robin Reyes")
    act = ReleaseAct(
        id=new_id(),
        kind=ActKind.APPROVE,
        environment="production",
        build="1" * 64,
        is_hotfix=True,
        reason="sign-in fails",
        user_id=agent.user_id,
        email=agent.email,
        begun_at=NOON,
    )
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.release_acts.add(act)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.release_acts.get(act.id).note_recorded(at=LATER)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = uow.release_acts.get(act.id)
        assert (found.kind, found.email, found.is_hotfix, found.recorded_at) == (
            ActKind.APPROVE,
            agent.email,
            True,
            LATER,
        )

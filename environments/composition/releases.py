"""The use cases of the release page."""

from dependency_injector import containers

from business_layer.releases.act_on_releases import ApproveBuild, AskRollback, HoldEnvironment, RecordActs, ReleaseHold
from business_layer.releases.look_at_lane import LookAtLane
from environments.composition.database import DatabaseContainer
from environments.composition.integration import IntegrationContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings
from environments.signatures.office_key import OfficeKey


def office_key_of(settings: Settings) -> OfficeKey:
    return OfficeKey(settings.office_key, settings.environment)


class ReleasesContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.releases`."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    integration = container(IntegrationContainer)

    look_at_lane = once(LookAtLane, record=integration.release_record, clock=database.clock)
    signature = once(office_key_of, settings)
    acts = once(
        RecordActs,
        unit_of_work=database.unit_of_work,
        record=integration.release_record,
        signature=signature,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    approve_build = once(ApproveBuild, look=look_at_lane, acts=acts)
    hold_environment = once(HoldEnvironment, look=look_at_lane, acts=acts)
    release_hold = once(ReleaseHold, look=look_at_lane, acts=acts)
    ask_rollback = once(AskRollback, look=look_at_lane, acts=acts)

"""Each event of the product has a schema in site intelligence: the same name, version and properties."""

import pytest

from business_layer.shared.events import DomainEvent
from site_intelligence.events.envelope import FORBIDDEN
from site_intelligence.events.property_schemas import SCHEMAS
from tests.releases.golden import product_events, sample

EVENTS = sorted(product_events(), key=lambda event: event.name)
# Nobody in the product records them: the first are for the service desk, which other systems may already have.
OF_OTHERS = {"inquiry_opened", "inquiry_abandoned", "inquiry_answered", "inquiry_resolved"}


@pytest.mark.parametrize("event", EVENTS, ids=[event.name for event in EVENTS])
def test_an_event_has_a_schema_with_the_same_properties(event: type[DomainEvent]) -> None:
    schema = SCHEMAS[event.name][event.version]

    assert set(sample(event).properties()) == set(schema.fields)
    assert not FORBIDDEN & set(schema.fields)


@pytest.mark.parametrize("event", EVENTS, ids=[event.name for event in EVENTS])
def test_the_properties_of_an_event_are_of_the_kinds_that_its_schema_has(event: type[DomainEvent]) -> None:
    properties = {
        name: list(value) if isinstance(value, tuple) else value for name, value in sample(event).properties().items()
    }

    assert SCHEMAS[event.name][event.version].read(properties) == properties


def test_no_schema_is_for_an_event_that_nobody_records() -> None:
    assert set(SCHEMAS) - {event.name for event in EVENTS} == OF_OTHERS

"""The fast check of properties passes nothing that marshmallow refuses, and changes nothing that it passes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from site_intelligence.events.prepared_check import PreparedCheck
from site_intelligence.events.property_schemas import SCHEMAS, Properties, WholeNumber
from tests.intelligence.builders import PROPERTIES

LISTED = [schema for versions in SCHEMAS.values() for schema in versions.values()]
# Values at and near each limit of each kind of field.
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) - 2, -(2**53) + 2),
    st.integers(2**53 - 2, 2**53 + 2),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from([0, 1, 0.0, 1.0, "", "1", "true", "yes", [], [1], ["a", None], {}]),
    st.text(max_size=5),
    st.lists(st.one_of(st.text(max_size=3), st.integers(), st.none()), max_size=3),
)


@settings(max_examples=600)
@given(st.sampled_from(LISTED), st.data())
def test_what_the_fast_check_passes_is_what_marshmallow_passes(schema: Properties, data: st.DataObject) -> None:
    properties = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys([*schema.fields, "other"], VALUES)),
    )

    found = PreparedCheck(schema, WholeNumber).read(properties)

    if found is not None:
        loaded = schema.load(properties)
        assert found == loaded
        assert [type(value) for value in found.values()] == [type(loaded[name]) for name in found]


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_properties_of_a_usual_event_need_no_marshmallow(name: str) -> None:
    (schema,) = SCHEMAS[name].values()

    assert PreparedCheck(schema, WholeNumber).read({**PROPERTIES[name], "more": 1}) == schema.load(PROPERTIES[name])


@pytest.mark.parametrize("results", [2**53 + 1, True, 1.5, "1", None])
def test_marshmallow_refuses_what_the_fast_check_does_not_pass(results: Any) -> None:
    (schema,) = SCHEMAS["search_performed"].values()

    assert PreparedCheck(schema, WholeNumber).read({"term": "fax", "results": results}) is None
    with pytest.raises(ValidationError):
        schema.read({"term": "fax", "results": results})


def test_a_field_of_another_kind_is_left_to_marshmallow() -> None:
    class Dated(Properties):
        name = fields.String(required=True)
        day = fields.Date(required=True)

    assert PreparedCheck(Dated(), WholeNumber).read({"name": "a", "day": "2026-02-02"}) is None
    assert str(Dated().read({"name": "a", "day": "2026-02-02"})["day"]) == "2026-02-02"

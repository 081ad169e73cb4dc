"""The style guide: what it shows, and that only a development system has it."""

from pathlib import Path

import pytest

from environments.serving import wsgi
from tests.environments.builders import some_settings
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.urls import urls_of

TEMPLATES = Path(__file__).parents[2] / "presentation_layer" / "templates"
COMPONENTS, EXAMPLES = TEMPLATES / "components", TEMPLATES / "style_guide" / "examples"
# Parts of fields, which the examples of fields show; what belongs to a visitor, an order or a checkout in progress; and
# the lists of the back office, which has a style sheet of its own.
SHOWN_ELSEWHERE = {
    *("address", "field_groups", "field_notes", "forms"),
    *(
        "acting_for_customer",
        "package",
        "personal",
        "personal_consent",
        "personal_header",
        "receipt_folds",
        "resume",
        "waiting",
    ),
    *("for_agents", "office_list", "office_record", "office_tables"),
}


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_only_a_development_system_has_the_style_guide(house: House, tmp_path: Path, environment: str) -> None:
    settings = some_settings(tmp_path, DIALTONE_ENVIRONMENT=environment)
    app = wsgi.store(settings, house.container)

    assert "/style" not in {url.rule for url in urls_of(app)}
    assert app.test_client().get("/style").status_code == 404


def test_the_style_guide_shows_each_component_with_its_call(visitor: Pages) -> None:
    visitor.open("/style")

    assert visitor.status == 200
    for name in ("notice", "price_panel", "choices", "receipt"):
        component = visitor.page.xpath(f"//*[@data-component='{name}']")[0]
        calls = visitor.page.xpath(f"//*[@data-component='{name}']/following-sibling::details[1]//code")
        assert component.text_content().strip()
        assert f'{{% from "components/{name}.html" import' in calls[0].text


def test_every_component_with_a_macro_is_in_the_style_guide() -> None:
    shown = "".join(example.read_text("utf-8") for example in EXAMPLES.glob("*.html"))

    for component in sorted(COMPONENTS.glob("*.html")):
        if component.stem not in SHOWN_ELSEWHERE and "{% macro" in component.read_text("utf-8"):
            assert f"components/{component.name}" in shown, f"{component.stem} has no example in {EXAMPLES.name}"

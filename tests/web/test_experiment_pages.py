"""The pages of experiments: what each may conclude, and the switch with its trail and its permission."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from business_layer.insight.experiments import HOME_ADDRESS_BOX
from business_layer.user_management.users import Role
from environments.development.postgres import PostgresServer
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from tests.intelligence.builders import a_line, write_lines
from tests.intelligence.experiment_history import experiment_events
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.pages import Pages

NAME = HOME_ADDRESS_BOX.name
SENTENCES = {
    "faster-checkout": "B is better: 25.0% of its visitors ordered, and 10.0% of those of A.",
    "green-button": "No difference is shown: compared with A",
    "lost-half": "Nothing may be concluded: A was seen by 600 visitors",
    "rare": "Nothing may be concluded yet: fewer than 10 visitors",
}


@pytest.fixture(scope="module")
def site(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    postgres_server.create_database("experiments", template=furnished_template)
    var = tmp_path_factory.mktemp("experiments")
    _import(var)
    with running_house(DatabaseForTests.of(postgres_server, "experiments"), var) as house:
        yield house
    postgres_server.drop_database("experiments")


def _import(var: Path) -> None:
    file = write_lines(var / "experiments.ndjson", map(a_line, experiment_events()))
    import_history(file, EventStore(var / "intelligence"))


@pytest.fixture(scope="module")
def analyst(site: House) -> Pages:
    return site.agent(Role.ANALYST, app=site.intelligence_app)


@pytest.mark.parametrize("name", SENTENCES)
def test_one_sentence_says_on_every_page_what_may_be_concluded(analyst: Pages, name: str) -> None:
    for path in ("/", "/experiments", f"/experiments/{name}", "/reports/experiments"):
        assert SENTENCES[name] in analyst.open(path).text, path


def test_the_page_of_an_experiment_has_its_numbers_and_differences_with_their_bands(analyst: Pages) -> None:
    analyst.open("/experiments/faster-checkout")

    assert "The numbers of visitors fit the plan" in analyst.text
    assert "15.0 points more; between" in analyst.text
    bands = analyst.page.xpath("//*[name()='svg' and contains(@class, 'interval')]")
    assert [(float(band.xpath(".//*[name()='line'][2]/@x1")[0]) > 0, band.get("aria-label")) for band in bands]
    csv = analyst.client.get(analyst.page.xpath("//a[@class='csv']/@href")[0])
    assert csv.text.splitlines() == ["Variant,Visitors,Ordered,Share", "A,600,60,0.1", "B,600,150,0.25"]


def test_a_blocked_experiment_has_no_differences_and_says_why(analyst: Pages) -> None:
    analyst.open("/experiments/lost-half")

    assert "The numbers of visitors are not as planned. The verdict is blocked." in analyst.text
    assert not analyst.page.xpath("//ul[@class='intervals']")


def test_few_visitors_are_not_shown(analyst: Pages) -> None:
    analyst.open("/experiments/rare")

    assert "fewer than 10" in analyst.text
    rows = analyst.client.get("/experiments/rare/visitors.csv").text.splitlines()[1:]
    assert not [cell for row in rows for cell in row.split(",") if cell in {"7", "3", "40", "20"}]


def test_an_analyst_switches_an_experiment_on_and_off_and_the_trail_says_who(site: House, analyst: Pages) -> None:
    analyst.open(f"/experiments/{NAME}")
    assert "Draft. Nobody has switched it on." in analyst.text
    (link,) = analyst.page.xpath("//a[text()='Switch on']/@href")

    analyst.open(link)
    assert analyst.heading == "Switch on the experiment?"
    analyst.submit("/beginning", {})
    assert "Visitors see their variants within seconds." in analyst.text
    assert ", by Some Analyst." in analyst.text
    assert resolve_running(site) == {NAME}
    analyst.post(f"/experiments/{NAME}/beginning", {"csrf_token": analyst.open(link).token()})
    assert (analyst.status, "switched on already" in analyst.text) == (409, True)
    analyst.open(f"/experiments/{NAME}/end").submit("/end", {})

    assert "Ended on " in analyst.text
    assert resolve_running(site) == set()
    trail = site.rows("SELECT verb, actor_name, reason FROM audit_rows WHERE entity = 'ExperimentRun' ORDER BY id")
    assert trail == [
        ("added", "Some Analyst", f"switch on experiment {NAME}"),
        ("changed", "Some Analyst", f"switch off experiment {NAME}"),
    ]


def resolve_running(site: House) -> set[str]:
    found = site.rows("SELECT experiment FROM experiment_runs WHERE state = 'running'")
    return {str(row[0]) for row in found}


@pytest.mark.parametrize("path", ["/experiments/nope", "/experiments/nope/beginning", "/experiments/rare/nope.csv"])
def test_what_does_not_exist_is_not_found(analyst: Pages, path: str) -> None:
    assert analyst.open(path).status == 404


def test_a_release_engineer_sees_no_experiment(site: House) -> None:
    browser = site.agent(Role.RELEASE_ENGINEER, app=site.intelligence_app)

    assert browser.open("/experiments").status == 403
    assert browser.open(f"/experiments/{NAME}/beginning").status == 403


def test_an_experiment_is_switched_on_before_anything_is_stored(fresh_house: House) -> None:
    browser = fresh_house.agent(Role.ANALYST, app=fresh_house.intelligence_app)

    assert "No visitor has seen it yet." in browser.open("/experiments").text
    browser.open(f"/experiments/{NAME}/beginning").submit("/beginning", {})

    assert "Running since" in browser.text

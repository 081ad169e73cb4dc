"""One page serves the customer and the agent: "you" is the customer in the store, and in the back office never."""

import re
from copy import deepcopy

import pytest

from business_layer.user_management.users import Role
from tests.journeys.test_changes_of_services import bought, on_day
from tests.support.house import House
from tests.support.pages import Pages

YOU = re.compile(r"\b(you|your|yours)\b", re.IGNORECASE)
NEW_YORK = {"street": "100 Broad Street", "zip_code": "10004"}
READ_ALOUD, ASK = "Read this to the customer", "Ask the customer."


def words_for_agent(agent: Pages) -> str:
    """The words of the page, without what is labeled to be read aloud, and the questions that are to be asked."""
    assert agent.status == 200, agent.text
    main = deepcopy(agent.page.xpath("//main")[0])
    is_asking = ASK in agent.text
    for spoken in main.xpath(".//*[contains(@class, 'spoken')]"):
        spoken.getparent().remove(spoken)
    for field in main.xpath(".//form//*[contains(@class, 'field')]") if is_asking else ():
        if field.getparent() is not None:
            field.getparent().remove(field)
    return " ".join(main.text_content().split())


def require_no_you(agent: Pages) -> None:
    words = words_for_agent(agent)
    found = YOU.search(words)
    assert found is None, words[max(0, found.start() - 80) : found.end() + 80] if found else ""


@pytest.mark.parametrize("verb", ["disconnection", "suspension", "transfer"])
def test_the_form_and_the_review_of_a_dated_change_speak_to_the_agent(house: House, verb: str) -> None:
    _, service = bought(house, "paging")
    agent = house.agent(Role.AGENT).open(f"{service}/{verb}")

    require_no_you(agent)

    if verb == "transfer":
        return
    agent.submit(f"/{verb}", {"reason": "vacation", **on_day(house, 7)[0]})
    require_no_you(agent)
    assert READ_ALOUD in agent.text


def test_the_pages_of_a_move_say_what_to_ask_and_what_to_read_aloud(house: House) -> None:
    browser, service = bought(house, "dial-up")
    agent = house.agent(Role.AGENT).open(f"{service}/move")
    assert "Where is the customer moving?" in agent.text
    require_no_you(agent)

    agent.submit("/move", NEW_YORK)
    require_no_you(agent)
    assert "Ask which number they want" in agent.text

    agent.submit(agent.path, {})
    require_no_you(agent)
    assert READ_ALOUD in agent.text
    assert READ_ALOUD not in _review_in_store(browser, service)


def test_the_form_of_a_change_says_that_its_questions_are_the_customers(house: House) -> None:
    _, service = bought(house, "complete-calling")

    agent = house.agent(Role.AGENT).open(f"{service}/change")

    assert ASK in agent.text
    require_no_you(agent)


def _review_in_store(browser: Pages, service: str) -> str:
    browser.open(f"{service}/move").submit("/move", NEW_YORK)
    assert "Where are you moving?" in browser.open(f"{service}/move").text
    assert ASK not in browser.text
    browser.submit("/move", NEW_YORK)
    browser.submit(browser.path, {})
    assert browser.path.startswith("/changes/"), browser.errors
    return browser.text

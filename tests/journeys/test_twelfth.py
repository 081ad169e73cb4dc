"""A twelfth offering, from YAML alone: bought, and told to its customer in the words of the catalogue."""

import yaml

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.users import Role
from environments.catalogue.publish import read_documents
from environments.composition import resolve
from tests.demo.orders import DemoOrder
from tests.support.house import House
from tests.support.purchase import check_out, configure

TELEX = """
slug: telex
name: Telex
sentence: Typed words over the wire.
offerings:
  - slug: telex-box
    name: Telex Box
    summary: A telex number whose messages come to you.
    specification:
      name: TelexBox
      characteristics:
        - {name: desk, label: "Whose desk?", type: person_name}
      facts:
        - {name: answerback, label: Your answerback}
        - {name: relay, label: Number of the relay, type: telephone}
        - {name: key, label: Key of the machine, sensitive: true}
      how_to_use: Turn the key and type.
      identified_by: [desk]
    prices:
      - {id: box, name: Telex box, type: recurring, amount: "6.00"}
    documents: [terms-of-service]
    plan:
      - {name: box, type: serviceOrder, specification: Generic}
      - {name: activate, type: activateProduct, after: [box]}
      - {name: tell, type: tellCustomer, after: [activate]}
"""
ASSIGNED = {"answerback": "12345 LOPEZ", "relay": "+16145550142", "key": "kq7wm3zx9thr", "exchange_line": "77"}


def test_its_facts_are_shown_under_its_labels_its_secret_only_to_the_customer_and_the_rest_to_agents(
    house: House,
) -> None:
    _publish(house)
    house.provisioning.assigns["Generic"] = ASSIGNED
    browser = house.customer()
    for desk in ("Ann Poe", "Ben Ray"):
        configure(browser, DemoOrder("telex-box", {"desk": desk}))
    assert "Telex Box (Ann Poe)" in browser.text
    assert "Telex Box (Ben Ray)" in browser.text
    number = check_out(browser)
    house.work()

    services = browser.open("/services").text
    for words in (
        "Telex Box",
        "Ann Poe",
        "Ben Ray",
        "Your answerback",
        "12345 LOPEZ",
        "(614) 555-0142",
        "Turn the key and type.",
    ):
        assert words in services
    assert "kq7wm3zx9thr" in services
    assert "77" not in services

    placed, ready = (f"{subject} {body}" for _, _, subject, body in house.mail.sent[-2:])
    assert "1. Telex Box (Ann Poe)" in placed
    assert ready.startswith("Your services are ready")
    assert all(f"Telex Box ({desk})\n" in ready for desk in ("Ann Poe", "Ben Ray"))
    assert ready.count("Key of the machine: Sign in to see it under My services") == 2

    agent = house.agent(Role.LEAD)
    customer_id = house.rows("SELECT id FROM customers")[0][0]
    agent.open(f"/customers/{customer_id}")
    assert "Telex Box (Ben Ray)" in agent.text
    assert "kq7wm3zx9thr" not in agent.raw
    product = str(agent.page.xpath("//a[starts-with(@href, '/products/')][contains(ancestor::tr, 'Ben Ray')]/@href")[0])
    for path in (f"/orders/{number}", product):
        agent.open(path)
        assert "Telex Box (Ben Ray)" in agent.text
        assert "Exchange line" in agent.text
        assert "kq7wm3zx9thr" not in agent.raw
    assert "kq7wm3zx9thr" not in browser.open(f"/orders/{number}").raw
    assert "kq7wm3zx9thr" not in str(house.mail.sent)


def _publish(house: House) -> None:
    document = read_documents()
    document["families"].append(yaml.safe_load(TELEX))
    resolve(house.container.catalogue.publish_catalogue)(document=document, by=SYSTEM)
    house.look_for_new_catalogue()

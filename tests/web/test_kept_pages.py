"""Pages that are kept for all visitors say only what the catalogue says, and are sent to a browser once."""

from sqlalchemy import text

from business_layer.catalogue.phone_numbers import phone_number_words
from environments.composition import resolve
from tests.support.house import House
from tests.support.pages import Pages


def test_no_page_of_an_offering_shows_a_number_that_was_sold_since(fresh_house: House) -> None:
    _run(
        fresh_house,
        "UPDATE resources SET pool = 'toll-free:800', value = '+1800' || substr(value, 6) WHERE pool ~ 'free:888'",
    )
    catalogue = resolve(fresh_house.container.database.catalogues).current(fresh_house.clock.now())
    paths = [f"/offerings/{offering.slug}" for offering in catalogue.offerings]
    before = [Pages(fresh_house.store_app).open(path).text for path in paths]
    stocked = [
        str(value) for (value,) in fresh_house.rows("SELECT value FROM resources WHERE kind = 'telephone_number'")
    ]
    as_dialed = {f"1-{value[2:5]}-{value[5:8]}-{value[8:]}" for value in stocked}
    numbers = as_dialed | {phone_number_words(value) for value in stocked}
    assert any(number in page for page in before for number in numbers)

    _run(fresh_house, "UPDATE resources SET state = 'working', holder_id = gen_random_uuid()")

    for path in paths:
        page = Pages(fresh_house.store_app).open(path).text
        assert not [number for number in numbers if number in page], path


def test_a_visitors_cookie_is_set_once_and_the_page_they_have_is_not_sent_again(fresh_house: House) -> None:
    browser = Pages(fresh_house.store_app)
    first = browser.client.get("/")
    again = browser.client.get("/")

    unchanged = browser.client.get("/", headers={"If-None-Match": again.headers["ETag"]})

    assert "Set-Cookie" in first.headers
    assert "Set-Cookie" not in again.headers
    assert again.headers.getlist("Vary") == ["Accept-Encoding", "Cookie"]
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert (unchanged.status_code, unchanged.get_data()) == (304, b"")


def _run(house: House, statement: str) -> None:
    with resolve(house.container.database.sessions)() as session:
        session.execute(text(statement))
        session.commit()

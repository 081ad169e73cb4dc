import io
from random import Random

from pypdf import PdfReader

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure, to_review

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")


def words_of(browser: Pages, path: str) -> str:
    answer = browser.client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=Dialtone-")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_customer_reads_the_contract_as_a_file_before_and_after_signing(fresh_house: House) -> None:
    customer = fresh_house.customer()
    configure(customer, PAGER)
    customer.open("/checkout/contract.pdf")
    assert customer.path == "/checkout/details"
    to_review(customer)

    signed_in_checkout = words_of(customer, "/checkout/contract.pdf")
    number = check_out(customer)
    signed = words_of(customer, f"/orders/{number}/documents.pdf")

    assert "Terms of service" in signed_in_checkout
    assert "Signed by Maria Lopez" in signed_in_checkout
    assert number in signed
    assert "Signed by Maria Lopez" in signed
    assert f"/orders/{number}/documents.pdf" in customer.open(f"/orders/{number}/documents").raw
    jumps = [str(link).removeprefix("#") for link in customer.page.xpath("//ul[@class='contents']//a/@href")]
    assert len(jumps) > 1
    assert jumps == customer.page.xpath("//section[@class='paper']/h2/@id")


def test_another_customers_contract_does_not_exist(fresh_house: House) -> None:
    owner = fresh_house.customer()
    configure(owner, PAGER)
    number = check_out(owner)
    other = fresh_house.customer("Otto Brown", "otto@customers.example")

    assert other.client.get(f"/orders/{number}/documents.pdf").status_code == 404
    other.open("/checkout/contract.pdf")
    assert other.path == "/cart"

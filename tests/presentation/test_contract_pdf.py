import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader
from structlog.testing import capture_logs

from business_layer.catalogue.documents import ContractDocument, as_markdown, text_hash_of
from business_layer.online_ordering.checkout import PackagedDocument
from business_layer.order_management.queries import SignedDocument
from presentation_layer.contract_pdf.contract_pdf import ContractPdf
from presentation_layer.contract_pdf.enclosed_contract import EnclosedContract
from presentation_layer.contract_pdf.markdown_tree import markdown_tree
from tests.builders.messages import a_message_writer
from tests.fakes.clock import CountingIdentifiers

SIGNED = datetime(2026, 11, 28, 12, 52, tzinfo=UTC)
PRINTER = ContractPdf("(800) 555-0199")


def a_document(text: str = "## Who agrees\n\nYou.", *, title: str = "Terms of service", name: str = "Dana Keller"):
    return SignedDocument(
        title=title,
        version="2026-11-30",
        text=text,
        text_hash=text_hash_of(text),
        signature=name,
        recorded_by=name,
        at=SIGNED,
        in_plain_words=("You can cancel at any time.",),
    )


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def test_each_document_has_pages_of_its_own_after_a_list_of_them():
    pdf = read(PRINTER.signed("DT-1000057", [a_document(), a_document(title="Letter of agency")]))

    first, terms, letter = (page.extract_text() for page in pdf.pages)
    assert "DT-1000057" in first
    assert "Dana Keller" in first
    assert "Letter of agency" in first
    assert terms.index("Terms of service") < terms.index("You can cancel at any time.") < terms.index("Who agrees")
    assert "Signed by Dana Keller on Saturday, November 28, 2026 at 7:52 AM EST" in terms
    assert text_hash_of("## Who agrees\n\nYou.") in terms
    assert "Page 2 of 3" in terms
    assert "Letter of agency" in letter
    assert "Terms of service" not in letter


def test_screen_readers_find_a_title_a_language_and_tagged_headings():
    pdf = read(PRINTER.signed("DT-1", [a_document("### Deep\n\n- one\n- two\n\n## Higher")]))

    root: Any = pdf.root_object
    tags = {str(tag.get_object().get("/S")) for tag in _structure(root["/StructTreeRoot"])}
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert pdf.metadata.title == "Documents you signed"
    assert "pdfuaid" in pdf.xmp_metadata.stream.get_data().decode()
    assert {"/H1", "/H2", "/L", "/LI", "/P"} <= tags


def test_what_people_type_is_never_code_or_markup():
    typed = '#panic("boom") $x$ <label> @ref `raw` = Title \\ #image("/etc/passwd")'

    words = words_of(PRINTER.signed("DT-1", [a_document(f"## Name\n\n{as_markdown(typed)}", name=typed, title=typed)]))

    assert words.count('#panic("boom") $x$ <label> @ref') >= 3
    assert "root:" not in words


def test_only_the_mail_that_confirms_an_order_brings_the_contract():
    class Orders:
        def evidence(self, number, *, seen_by):
            return [a_document(title=f"Contract of {number}")]

    orders: Any = Orders()
    enclosures = EnclosedContract(orders, PRINTER)
    writer = a_message_writer(CountingIdentifiers())
    given: dict[str, Any] = {
        "key": "1",
        "to": "maria@customers.example",
        "at": SIGNED,
        "about": "DT-7",
        "name": "Maria",
    }
    confirmation = writer.message("order_placed", coming="Soon.", placed_by="", encloses_contract=True, **given)
    other = writer.message("shipped", preview="", **given)

    (file,) = enclosures.of(confirmation)

    assert (file.name, file.media_type) == ("Dialtone-DT-7-documents.pdf", "application/pdf")
    assert "Contract of DT-7" in words_of(file.content)
    assert enclosures.of(other) == ()


def test_the_same_documents_give_the_same_bytes():
    assert PRINTER.signed("DT-1", [a_document()]) == ContractPdf("(800) 555-0199").signed("DT-1", [a_document()])


def test_a_name_in_a_script_without_a_font_does_not_cost_the_document():
    content = PRINTER.signed("DT-1", [a_document("## Who agrees\n\n李 and you.", name="李 Wei")])

    assert "Signed by" in words_of(content)


def test_a_document_that_is_still_to_be_signed_says_so():
    document = ContractDocument(code="terms", title="Terms", version="1", in_plain_words=(), body="")
    to_sign = PackagedDocument(
        document=document, in_plain_words=("Pay monthly.",), text="You pay.", text_hash="", agreement=None
    )

    words = words_of(PRINTER.package([to_sign]))

    assert "Pay monthly." in words
    assert "Not signed yet" in words


def test_an_order_without_documents_has_an_empty_list():
    assert len(read(PRINTER.signed("DT-1", [])).pages) == 1


@pytest.mark.parametrize(
    "text", ["", "- ", ">", "## ", "- a\n  - b\n    1. c", "> > q\n\n```\ncode\n```", "---", "    x", "`y`"]
)
def test_any_markdown_is_printed(text: str) -> None:
    with capture_logs() as logs:
        assert PRINTER.signed("DT-1", [a_document(text)]).startswith(b"%PDF-")

    assert logs == []


def test_a_document_text_keeps_its_structure():
    tree = markdown_tree("## A\n\n#### B\n\n1. **x** y\n\n> q\n\n[a](http://b)")

    kinds = [(node["kind"], node.get("level")) for node in tree]
    assert kinds == [
        ("heading", 2),
        ("heading", 3),
        ("ordered_list", None),
        ("blockquote", None),
        ("paragraph", None),
    ]
    # A document leads nowhere: what looks like a link stays text.
    assert "".join(part["text"] for part in tree[-1]["children"]) == "[a](http://b)"


def _structure(node):
    kids = node.get_object().get("/K")
    for kid in kids.get_object() if isinstance(kids.get_object(), list) else [kids]:
        found = kid.get_object()
        if hasattr(found, "get") and "/S" in found:
            yield found
            if "/K" in found and not isinstance(found["/K"], int):
                yield from _structure(found)

"""The contract step: all documents of the package with how far the customer is, and those to agree to now."""

from dataclasses import dataclass

from markupsafe import Markup

from business_layer.online_ordering.checkout import Agreement, PackagedDocument
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.shared.counts import count_words
from presentation_layer.views.checkout import filled_in


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """A document to agree to, and its `number` among all. What it says may have been acknowledged before."""

    code: str
    title: str
    number: int
    version: str
    in_plain_words: tuple[str, ...]
    html: Markup
    text_hash: str
    stands_alone: bool
    is_acknowledged: bool = False


@dataclass(frozen=True)
class ListedDocument:
    """A document in the list of all. `state` is done, now (on this page) or later (on a page of its own)."""

    code: str
    title: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ContractView:
    """`asked` counts the boxes on the page."""

    listed: tuple[ListedDocument, ...]
    documents: tuple[DocumentView, ...]
    signed: tuple[Agreement, ...]

    @property
    def progress(self) -> str:
        """The count of signed documents: 2 of 6."""
        return f"{len(self.signed)} of {count_words(len(self.listed), 'document')} signed"

    @property
    def asked(self) -> int:
        return sum(not document.is_acknowledged for document in self.documents)


def contract_view(view: CheckoutView) -> ContractView:
    """The documents to agree to now: those that stand alone one at a time, the others together."""
    numbered = list(enumerate(view.documents, 1))
    open_documents = [(number, document) for number, document in numbered if document.agreement is None]
    alone = [(number, document) for number, document in open_documents if document.document.stands_alone]
    together = [(number, document) for number, document in open_documents if not document.document.stands_alone]
    now = together or alone[:1]
    shown = {document.document.code for _, document in now}
    return ContractView(
        listed=tuple(
            ListedDocument(document.document.code, document.document.title, _state(document, shown))
            for document in view.documents
        ),
        documents=tuple(_document(document, number) for number, document in now),
        signed=view.agreements,
    )


def _state(packaged: PackagedDocument, shown: set[str]) -> str:
    if packaged.agreement:
        return "done"
    return "now" if packaged.document.code in shown else "later"


def _document(packaged: PackagedDocument, number: int) -> DocumentView:
    document = packaged.document
    return DocumentView(
        code=document.code,
        title=document.title,
        number=number,
        version=document.version,
        in_plain_words=packaged.in_plain_words,
        html=filled_in(document.body, packaged.text),
        text_hash=packaged.text_hash,
        stands_alone=document.stands_alone,
        is_acknowledged=packaged.is_acknowledged,
    )

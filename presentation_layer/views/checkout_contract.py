"""The contract step: all documents of the package with how far the customer is, and how to sign those on the page."""

from dataclasses import dataclass

from markupsafe import Markup

from business_layer.online_ordering.checkout import PackagedDocument
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.signing_acts import SigningAct
from business_layer.shared.counts import count_words
from presentation_layer.views.checkout import filled_in, first_capital, signed_words


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A document of the package. `state` is done, now (on this page) or later (on a page of its own).

    `signed` names its signer and time. What it says may have been acknowledged before.
    """

    code: str
    title: str
    version: str
    state: str
    in_plain_words: tuple[str, ...]
    html: Markup
    text_hash: str
    signed: str = ""
    is_acknowledged: bool = False


@dataclass(frozen=True, kw_only=True)
class BoxView:
    """A box to check. Its titles link to the documents."""

    name: str
    words: str
    documents: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ContractView:
    """All documents as `rows`, or a `letter` of agency, alone on its page. Without a `button`, everything is signed."""

    progress: str
    rows: tuple[DocumentRow, ...]
    signer: str
    is_recording: bool
    boxes: tuple[BoxView, ...] = ()
    button: str = ""
    letter: DocumentRow | None = None


def contract_view(view: CheckoutView, *, is_recording: bool) -> ContractView:
    """The documents to sign now: those that stand alone one at a time, the others together."""
    unsigned = [packaged for packaged in view.documents if packaged.agreement is None]
    together = [packaged for packaged in unsigned if not packaged.document.stands_alone]
    now = together or unsigned[:1]
    act = SigningAct(
        documents=tuple(packaged.document for packaged in now), signer=view.signer, is_recording=is_recording
    )
    rows = tuple(document_row(packaged, state=_state(packaged, now)) for packaged in view.documents)
    return ContractView(
        progress=f"{len(view.agreements)} of {count_words(len(view.documents), 'document')} signed",
        rows=rows,
        signer=view.signer,
        is_recording=is_recording,
        boxes=act_boxes(act),
        button=act.button if now else "",
        letter=next((row for row in rows if row.state == "now"), None) if not together else None,
    )


def act_boxes(act: SigningAct) -> tuple[BoxView, ...]:
    return tuple(
        BoxView(
            name=box.box,
            words=box.words,
            documents=tuple((document.code, document.title) for document in box.documents),
        )
        for box in act.boxes
    )


def _state(packaged: PackagedDocument, now: list[PackagedDocument]) -> str:
    return "done" if packaged.agreement else "now" if packaged in now else "later"


def document_row(packaged: PackagedDocument, *, state: str) -> DocumentRow:
    document, agreement = packaged.document, packaged.agreement
    return DocumentRow(
        code=document.code,
        title=document.title,
        version=document.version,
        state=state,
        in_plain_words=packaged.in_plain_words,
        html=filled_in(document.body, packaged.text),
        text_hash=packaged.text_hash,
        signed=first_capital(signed_words(agreement)) if agreement else "",
        is_acknowledged=packaged.is_acknowledged,
    )

"""Signing: the boxes a customer checks and the button they press to agree to documents of the contract package.

An electronic signature is a process that is attached to a record and executed with the intent to sign (15 USC
7006(5)): the button names the signer, and pressing it signs.
"""

from dataclasses import dataclass
from enum import StrEnum

from business_layer.catalogue.documents import CONSENT_TO_ELECTRONIC_RECORDS, ContractDocument


class Box(StrEnum):
    """The boxes of the contract step."""

    RECORDS = "records"
    DOCUMENTS = "documents"


@dataclass(frozen=True, kw_only=True)
class SigningBox:
    """A box to check: its words, and after them the titles of its documents."""

    box: Box
    words: str
    documents: tuple[ContractDocument, ...]

    @property
    def sentence(self) -> str:
        return f"{self.words} {', '.join(document.title for document in self.documents)}."


@dataclass(frozen=True, kw_only=True)
class SigningAct:
    """The act by which the `signer`, a customer, agrees to `documents` together. An agent `is_recording` it for them.

    A letter of agency takes only the press of its button: it is alone on its page (47 CFR 64.1130).
    """

    documents: tuple[ContractDocument, ...]
    signer: str
    is_recording: bool = False

    @property
    def boxes(self) -> tuple[SigningBox, ...]:
        """One box for the consent to electronic records (15 USC 7001(c)), and one for all other documents."""
        return tuple(filter(None, (self._box(box) for box in Box)))

    @property
    def button(self) -> str:
        is_alone = all(document.stands_alone for document in self.documents)
        if self.is_recording:
            return f"Record as {'authorized' if is_alone else 'signed'} by {self.signer}"
        return f"{'Authorize' if is_alone else 'Sign'} as {self.signer}"

    def evidence_for(self, document: ContractDocument) -> str:
        """The customer's act in words, as the evidence keeps it: what was checked for the document and then pressed."""
        checked = [f"Checked “{box.sentence}” " for box in self.boxes if document in box.documents]
        return f"{''.join(checked)}Pressed “{self.button}”."

    def _box(self, box: Box) -> SigningBox | None:
        documents = tuple(document for document in self.documents if box_of(document) is box)
        return SigningBox(box=box, words=self._words(box, len(documents)), documents=documents) if documents else None

    def _words(self, box: Box, count: int) -> str:
        who = "The customer agrees" if self.is_recording else "I agree"
        if box is Box.RECORDS:
            return f"{who} to receive and sign records electronically, as this document says:"
        has_read = "The customer knows and agrees" if self.is_recording else "I have read and agree"
        return f"{has_read} to {'this document' if count == 1 else 'these documents'}:"


def box_of(document: ContractDocument) -> Box | None:
    """The box that agrees to a document; None if pressing the button is enough."""
    if document.stands_alone:
        return None
    return Box.RECORDS if document.code == CONSENT_TO_ELECTRONIC_RECORDS else Box.DOCUMENTS

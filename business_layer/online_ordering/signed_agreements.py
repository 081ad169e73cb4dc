"""Signed agreements: the check of the act by which a customer signs, and the evidence that is kept of it."""

from datetime import datetime

from business_layer.online_ordering.checkout import Agreement, PackagedDocument
from business_layer.online_ordering.signing_acts import Box, SigningAct
from business_layer.shared.actor import Actor
from business_layer.shared.errors import Invalid

UNCHECKED = {
    Box.RECORDS: "Check the box to receive and sign records electronically. For paper, call us.",
    Box.DOCUMENTS: "Read the documents and check the box to agree.",
}


def require_act(act: SigningAct, checked: frozenset[str], signature: str) -> None:
    """Raise Invalid at each box that is not checked, or if the button named another signer."""
    unchecked = {f"agree.{box.box}": UNCHECKED[box.box] for box in act.boxes if box.box not in checked}
    if unchecked:
        raise Invalid("Check the boxes to sign.", errors=unchecked)
    if signature != act.signer:
        raise Invalid(f"The name on the account is now {act.signer}. Check it, and sign again.", field="signature")


def agreement_to(packaged: PackagedDocument, act: SigningAct, by: Actor, *, at: datetime) -> Agreement:
    """The evidence that the signer agreed to exactly that text."""
    document = packaged.document
    return Agreement(
        code=document.code,
        title=document.title,
        version=document.version,
        text=packaged.text,
        text_hash=packaged.text_hash,
        signature=act.signer,
        recorded_by=by.name,
        at=at,
        in_plain_words=packaged.in_plain_words,
        on_behalf_of=act.signer if act.is_recording else "",
        act=act.evidence_for(document),
    )

"""The pages of a transfer: what it does to the customer who gives a service away, and an offer as it is taken over."""

from dataclasses import dataclass

from business_layer.online_ordering.signing_acts import SigningAct
from business_layer.service_changes.accept_transfer_offer import LOCATION
from business_layer.service_changes.open_offers import answer_day
from business_layer.service_changes.takeovers import Takeover
from presentation_layer.views.checkout_contract import ContractView, act_boxes, document_row
from presentation_layer.views.service_change import EffectGroup, effect_groups
from presentation_layer.views.taxes import TaxesView, taxes_view
from presentation_layer.words import date_words


@dataclass(frozen=True, kw_only=True)
class TakeoverPage:
    """An offer to someone who is signed in. `location` is the sentence to confirm; empty without 911."""

    offering_name: str
    slug: str
    which: str
    address: str
    giver_name: str
    until: str
    when: str
    monthly: str
    taxes: TaxesView
    facts: tuple[tuple[str, str], ...]
    effects: tuple[EffectGroup, ...]
    location: str
    contract: ContractView


def takeover_page(takeover: Takeover) -> TakeoverPage:
    taken, offer = takeover.taken, takeover.offer
    product, specification = taken.product, taken.offering.specification
    known = {**product.values, **product.network}
    return TakeoverPage(
        offering_name=taken.offering.name,
        slug=product.offering_slug,
        which=specification.distinguishing_words(known),
        address=str(product.address) if product.address else "",
        giver_name=takeover.giver_name,
        until=date_words(answer_day(offer.answer_by, product.address)),
        when=date_words(offer.requested_on) if offer.requested_on else "As soon as you accept",
        monthly=str(takeover.totals.monthly),
        taxes=taxes_view(taken.taxes, takeover.totals),
        facts=tuple(specification.describe(product.values)),
        effects=effect_groups(takeover.effects),
        location=LOCATION.format(takeover.location) if takeover.location else "",
        contract=_contract(takeover),
    )


def _contract(takeover: Takeover) -> ContractView:
    """All documents together: a letter of agency, which would stand alone, is never among them."""
    act = SigningAct(documents=tuple(packaged.document for packaged in takeover.documents), signer=takeover.taker.name)
    return ContractView(
        progress="",
        rows=tuple(document_row(packaged, state="now") for packaged in takeover.documents),
        signer=act.signer,
        is_recording=False,
        boxes=act_boxes(act),
        button=act.button,
    )

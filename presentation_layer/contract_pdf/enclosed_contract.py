"""The signed contract as a file of the mail that confirms the order."""

from business_layer.messages.message import Message
from business_layer.messages.ports import MailFile
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.actor import SYSTEM
from business_layer.shared.company import COMPANY
from presentation_layer.contract_pdf.contract_pdf import ContractPdf


class EnclosedContract:
    """Implements `Enclosures`."""

    def __init__(self, orders: OrderQueries, contract_pdf: ContractPdf) -> None:
        self._orders, self._contract_pdf = orders, contract_pdf

    def of(self, message: Message) -> tuple[MailFile, ...]:
        letter = message.letter
        if letter is None or not letter.encloses_contract:
            return ()
        documents = self._orders.evidence(letter.about, seen_by=SYSTEM)
        content = self._contract_pdf.signed(letter.about, documents)
        name = f"{COMPANY}-{letter.about}-documents.pdf"
        return (MailFile(name=name, media_type="application/pdf", content=content),)

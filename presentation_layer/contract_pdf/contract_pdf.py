"""The contract documents as a PDF that screen readers can read (PDF/UA-1)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import typst
from flask import Response

from business_layer.online_ordering.checkout import Agreement, PackagedDocument
from business_layer.order_management.queries import SignedDocument
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.company import ADDRESS, COMPANY
from presentation_layer.contract_pdf.markdown_tree import markdown_tree
from presentation_layer.views.checkout import first_capital, signed_words
from presentation_layer.words import date_words

FOLDER = files("presentation_layer") / "contract_pdf"
NOT_SIGNED = "Not signed yet"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class PrintedDocument:
    """One document of the PDF. `tree` is its text, as `markdown_tree` returns it; `signed` names signer and time."""

    title: str
    version: str
    plain_words: tuple[str, ...]
    tree: list[dict[str, Any]]
    text_hash: str
    signed: str


class ContractPdf:
    """Makes the PDFs. It holds no state but the fonts, so threads may share it."""

    def __init__(self, support_number: str) -> None:
        self._support_number = support_number

    def signed(self, order_number: str, documents: Sequence[SignedDocument]) -> bytes:
        """The documents that were signed with an order. The same documents always give the same bytes."""
        first = min(documents, key=lambda document: document.at, default=None)
        facts = [("Order", order_number)]
        if first:
            facts += [
                ("Signed by", first.signature),
                ("Signed on", date_words(first.at.astimezone(ZoneInfo(HOUSE_ZONE)).date())),
            ]
        return self._pdf(
            title="Documents you signed",
            order=order_number,
            facts=facts,
            documents=[_printed_signed(document) for document in documents],
            at=first.at if first else None,
        )

    def package(self, documents: Sequence[PackagedDocument]) -> bytes:
        """The documents of a checkout, as they are to be signed."""
        return self._pdf(
            title="Documents of your order",
            order="",
            facts=[("Documents", str(len(documents)))],
            documents=[_printed_packaged(document) for document in documents],
            at=None,
        )

    def _pdf(
        self,
        *,
        title: str,
        order: str,
        facts: list[tuple[str, str]],
        documents: list[PrintedDocument],
        at: datetime | None,
    ) -> bytes:
        data = {
            "company": COMPANY,
            "address": f"{COMPANY}, {ADDRESS}",
            "telephone": self._support_number,
            "title": title,
            "order": order,
            "keywords": [order] if order else [],
            "in_plain_words": "In plain words",
            "facts": facts,
            "documents": [asdict(document) for document in documents],
        }
        try:
            return self._compiled(data, at, ["ua-1"])
        except typst.TypstError as problem:
            # PDF/UA-1 is refused for text in a script that no font here has. Such a name must not cost the document.
            log.warning("contract_pdf_without_ua", cause=problem.message)
            return self._compiled(data, at, [])

    def _compiled(self, data: dict[str, Any], at: datetime | None, standards: list[Any]) -> bytes:
        return typst.compile(
            self._template,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=standards,
            timestamp=int(at.timestamp()) if at else 0,
        )

    @cached_property
    def _template(self) -> bytes:
        return (FOLDER / "contract.typ").read_bytes()

    @cached_property
    def _fonts(self) -> typst.Fonts:
        """Only fonts that come with the release, so that every machine makes the same pages."""
        return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])


def pdf_response(content: bytes, *, name: str) -> Response:
    """Show a PDF in the browser, which saves it under that name."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{COMPANY}-{name}")
    return response


def _printed_signed(document: SignedDocument) -> PrintedDocument:
    return PrintedDocument(
        title=document.title,
        version=document.version,
        plain_words=document.in_plain_words,
        tree=markdown_tree(document.text),
        text_hash=document.text_hash,
        signed=_signed(document),
    )


def _printed_packaged(packaged: PackagedDocument) -> PrintedDocument:
    return PrintedDocument(
        title=packaged.document.title,
        version=packaged.document.version,
        plain_words=packaged.in_plain_words,
        tree=markdown_tree(packaged.text),
        text_hash=packaged.text_hash,
        signed=_signed(packaged.agreement) if packaged.agreement else NOT_SIGNED,
    )


def _signed(signed: Agreement | SignedDocument) -> str:
    """The signer and the time, and what was checked and pressed."""
    sentence = first_capital(signed_words(signed))
    return f"{sentence}. {signed.act}" if signed.act else sentence

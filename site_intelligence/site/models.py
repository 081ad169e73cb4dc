"""The pages about models: what each is good for, whether it serves, and the switch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from site_intelligence.mine.model_answers import SEARCHES
from site_intelligence.mine.model_file import read_description
from site_intelligence.site.model_views import ModelView, model_view

ACCEPT, DECLINE = "accept", "decline"


@dataclass(frozen=True, kw_only=True)
class PublishedModel:
    """A model that the product shows answers of, as the product knows it. `facts` are those of its description."""

    facts: Mapping[str, Any]
    is_on: bool
    learned_at: datetime
    ranked_at: datetime | None = None
    switched_at: datetime | None = None
    switched_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Synonym:
    """A term that found nothing, and the offering that visitors viewed after it. `decision` is "" if nobody decided."""

    term: str
    offering: str
    offering_name: str
    chosen: int
    of: int
    decision: str = ""
    decided_by: str = ""


class PublishedModels(Protocol):
    """The models in the product. What is changed counts at once, on all pages, and is in the audit trail."""

    def every(self) -> Sequence[PublishedModel]: ...

    def switch(self, name: str, *, is_on: bool) -> None: ...

    def synonyms(self) -> Sequence[Synonym]: ...

    def decide(self, *, term: str, offering: str, is_accepted: bool) -> None: ...


class ModelsController:
    def __init__(self, models: PublishedModels) -> None:
        self._models = models

    def models(self) -> ResponseReturnValue:
        return render_template("intelligence/models.html", models=[_view(found) for found in self._models.every()])

    def model(self, name: str) -> ResponseReturnValue:
        synonyms = self._models.synonyms() if name == SEARCHES else ()
        return render_template("intelligence/model.html", model=self._found(name), synonyms=synonyms)

    def switch(self, name: str) -> ResponseReturnValue:
        """The question before a model is switched off or on."""
        return render_template("intelligence/model_switch.html", model=self._found(name))

    def create_switch(self, name: str) -> ResponseReturnValue:
        model, is_on = self._found(name), request.form.get("to") == "on"
        self._models.switch(name, is_on=is_on)
        flash(f"{model.title}: switched {'on' if is_on else 'off'}. {self._found(name).state.words}.")
        return redirect(url_for(".model", name=name))

    def create_synonym(self) -> ResponseReturnValue:
        term, offering = request.form.get("term", ""), request.form.get("offering", "")
        decision = request.form.get("decision", "")
        if decision not in (ACCEPT, DECLINE):
            abort(422)
        self._models.decide(term=term, offering=offering, is_accepted=decision == ACCEPT)
        flash(
            f"From now on, “{term}” finds this offering in the store."
            if decision == ACCEPT
            else f"“{term}” does not find this offering."
        )
        return redirect(url_for(".model", name=SEARCHES))

    def _found(self, name: str) -> ModelView:
        found = {str(model.facts["name"]): model for model in self._models.every()}
        if name not in found:
            abort(404)
        return _view(found[name])


def _view(model: PublishedModel) -> ModelView:
    return model_view(
        read_description(model.facts),
        is_on=model.is_on,
        learned_at=model.learned_at,
        ranked_at=model.ranked_at,
        switched_at=model.switched_at,
        switched_by=model.switched_by,
    )

"""The search for a service by its name or by what it is for."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from business_layer.online_ordering.find_offerings import FindOfferings
from presentation_layer.context import note_search
from presentation_layer.views.shop_window import offering_link

LONGEST = 80


class OfferingSearchController:
    def __init__(self, find: FindOfferings) -> None:
        self._find = find

    def found(self) -> ResponseReturnValue:
        typed = " ".join(request.args.get("term", "").split())[:LONGEST]
        found = self._find(typed=typed)
        if typed:
            note_search(typed, len(found))
        links = [offering_link(offering) for offering in found]
        return render_template("store/found_offerings.html", typed=typed, links=links, longest=LONGEST)

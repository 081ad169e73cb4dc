"""The page that says why nothing can be counted."""

from flask import render_template
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError


def cannot_count(failed: IntelligenceError) -> ResponseReturnValue:
    return render_template("intelligence/cannot_count.html", message=str(failed)), 503

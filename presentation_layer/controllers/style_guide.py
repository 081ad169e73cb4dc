"""The style guide, which only a development system has."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from presentation_layer.views.style_guide import components


class StyleGuideController:
    def page(self) -> ResponseReturnValue:
        return render_template("style_guide/page.html", components=components(current_app.jinja_env))

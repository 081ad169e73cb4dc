"""The address of the style guide."""

from presentation_layer.controllers.style_guide import StyleGuideController
from web_layer.access_kinds import ANYONE
from web_layer.url import Url


def style_guide_urls(guide: StyleGuideController) -> tuple[Url, ...]:
    return (Url("GET", "/style", "style_guide", guide.page, allow=ANYONE),)

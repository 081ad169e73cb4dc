"""The way in which a visitor comes to the store, from the address of the first page and the page before it."""

from urllib.parse import urlsplit

from flask import Request

from business_layer.shared.visits import Channel

# What a link says of itself in utm_medium, by Google's names for channels.
MEDIUMS = {
    "cpc": Channel.PAID,
    "ppc": Channel.PAID,
    "paid": Channel.PAID,
    "paidsearch": Channel.PAID,
    "display": Channel.PAID,
    "banner": Channel.PAID,
    "social-paid": Channel.PAID,
    "affiliate": Channel.PAID,
    "email": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "newsletter": Channel.EMAIL,
    "organic": Channel.ORGANIC,
    "referral": Channel.REFERRAL,
    "social": Channel.REFERRAL,
}
CLICK_IDS = ("gclid", "msclkid", "fbclid")
SEARCH_ENGINES = frozenset({"google", "bing", "duckduckgo", "yahoo", "ecosia", "brave", "startpage", "qwant", "baidu"})
MAIL_HOSTS = frozenset({"mail", "webmail", "outlook", "gmail"})


def channel_of(request: Request) -> Channel | None:
    """The channel that brought this request from outside; None if it came from one of our own pages.

    A request without a page before it is direct: typed, a bookmark, or a page that hides where its links are.
    """
    if "utm_medium" in request.args:
        return MEDIUMS.get(request.args["utm_medium"].lower(), Channel.REFERRAL)
    if any(name in request.args for name in CLICK_IDS):
        return Channel.PAID
    if not request.referrer:
        return Channel.DIRECT
    if request.referrer.partition("://")[2].startswith(f"{request.host}/"):
        return None
    try:
        host = urlsplit(request.referrer).hostname or ""
    except ValueError:
        return Channel.DIRECT
    if host == request.host.partition(":")[0]:
        return None
    parts = set(host.split("."))
    if parts & MAIL_HOSTS:
        return Channel.EMAIL
    return Channel.ORGANIC if parts & SEARCH_ENGINES else Channel.REFERRAL

"""The visit of each request to the store: what the visitor agreed to, and what may be kept with events.

Without consent, nothing is kept in the browser and nothing ties two events together. Reading sets no cookie for those
who did not agree to one, and pages that are rendered once for all stay so.
"""

import time
from dataclasses import replace
from socket import gethostname
from uuid import UUID, uuid4

from flask import Flask, Response, g, request

from business_layer.shared.actor import ActorKind
from business_layer.shared.visits import Channel, Consent, Visit
from business_layer.user_management.sessions import Site
from presentation_layer.consent import ConsentChoice
from web_layer.channels import channel_of
from web_layer.consent_cookie import ConsentCookie, KeptConsent
from web_layer.site import SiteOptions
from web_layer.user_agents import device_of, is_bot, learn_crawlers

# A gap of 30 minutes begins a new session, whose channel is that of its first event.
VISIT_SECONDS = 30 * 60
GLOBAL_PRIVACY_CONTROL = "Sec-GPC"


def install(app: Flask, options: SiteOptions) -> None:
    """Give the actor of each request its visit. Install it after the actor is identified."""
    host = gethostname()
    cookie = ConsentCookie(options.site, options.secret_key, is_secure=options.cookie_secure)
    has_choice = options.site is Site.STORE
    learn_crawlers()

    @app.before_request
    def begin_visit() -> None:
        actor = g.get("actor")
        if actor is None:
            return
        agent = request.headers.get("User-Agent", "")
        visit = Visit(device=device_of(agent), is_bot=is_bot(agent), host=host)
        if has_choice and actor.kind in {ActorKind.VISITOR, ActorKind.CUSTOMER}:
            visit = _with_consent(visit, cookie.read(request))
        g.actor = replace(actor, visit=visit)

    @app.after_request
    def keep_choice(response: Response) -> Response:
        if "kept_consent" in g:
            before, now = g.kept_consent
            kept = _kept_after(before, now)
            if kept != before:
                cookie.set(response, kept)
        return response


def _with_consent(visit: Visit, kept: KeptConsent) -> Visit:
    has_signal = request.headers.get(GLOBAL_PRIVACY_CONTROL) == "1"
    recorded = g.identity.event_consent if g.identity is not None else None
    chosen = recorded or kept.chosen
    effective = Consent.NONE if has_signal or chosen is None else chosen
    arrival = channel_of(request)
    if effective is Consent.NONE:
        g.kept_consent = kept, kept
        g.consent = ConsentChoice(chosen=chosen, has_signal=has_signal, channel=arrival)
        return replace(visit, channel=arrival)
    continued = kept.channel_at(time.time(), within=VISIT_SECONDS)
    # A page that is opened without one before it, such as from a bookmark, is part of a visit that continues.
    channel = continued or Channel.DIRECT if arrival in {None, Channel.DIRECT} else arrival
    now = kept
    if kept.visitor is None or (channel is not continued and channel is not Channel.DIRECT):
        visitor = kept.visitor or _new_pseudonym()
        now = replace(kept, visitor=visitor, channel=channel, arrived=int(time.time()))
    g.kept_consent = kept, now
    g.consent = ConsentChoice(effective=effective, chosen=chosen, channel=channel)
    return replace(visit, consent=effective, visitor=now.visitor, channel=channel)


def _kept_after(before: KeptConsent, now: KeptConsent) -> KeptConsent:
    """Return what the browser is to remember after this request."""
    if "new_consent" in g:
        chosen, channel = g.new_consent
        is_none = chosen is Consent.NONE
        return KeptConsent(
            # A customer's own record says what they agreed to. The next person at this browser did not.
            chosen=before.chosen if g.identity is not None and not is_none else chosen,
            visitor=None if is_none else _new_pseudonym(),
            channel=None if is_none else channel,
            arrived=0 if is_none else int(time.time()),
        )
    if g.get("new_session_token") == "":
        # Someone else may use this browser next, and must not continue under the same pseudonym.
        return replace(before, visitor=_new_pseudonym() if before.chosen is Consent.MEASURE else None)
    return now


def note_exposure(experiment: str) -> bool:
    """Note that the visitor sees a variant. False if that was noted already in the last half hour."""
    before, now = g.kept_consent
    seconds = time.time()
    if seconds - now.exposures.get(experiment, 0) < VISIT_SECONDS:
        return False
    g.kept_consent = before, now.exposed(experiment, seconds, within=VISIT_SECONDS)
    return True


def _new_pseudonym() -> UUID:
    """A random one, which follows from nothing and leads to nothing."""
    return uuid4()

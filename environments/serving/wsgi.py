"""The WSGI application of each site, made after the fork, in the process that serves it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, url_for

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.shared.actor import Permission
from business_layer.shared.company import ADDRESS, COMPANY
from business_layer.shared.counts import count_words, noun_for
from business_layer.user_management.sessions import Site
from database_layer.outages import is_outage
from environments.composition import Application, resolve
from environments.serving.database_check import is_database_ready
from environments.serving.logs import configure_logs
from environments.settings import Settings, load_settings
from environments.settings.model import WebProcess
from environments.settings.sources import DEVELOPMENT
from presentation_layer.consent import current_consent
from presentation_layer.context import current_actor, current_visitor, served_customer
from presentation_layer.controllers.style_guide import StyleGuideController
from presentation_layer.forms.field_markup import draw_field
from presentation_layer.views.checkout import markdown, signed_words
from presentation_layer.views.office_frame import initials, tab_of, tabs_for
from presentation_layer.views.structured_data import organization_facts, product_facts
from presentation_layer.words import date_words, instant_words, short_instant_words
from web_layer.application import make_application
from web_layer.site import SiteOptions, SiteServices
from web_layer.url import Url
from web_layer.urls.notifications import notification_urls
from web_layer.urls.office import office_urls
from web_layer.urls.store import store_urls
from web_layer.urls.style_guide import style_guide_urls

SITE_WORDS = {Site.OFFICE: "the back office", Site.INTELLIGENCE: "site intelligence"}
MakeUrls = Callable[[Application, Settings], tuple[Url, ...]]


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A site's frame around the shopping pages, which are the same on all sites.

    `endpoint` and `name` are the page and the text of the link to all offerings. `orders_name` is the text of the link
    to endpoint `orders`, which is the customer home in the office. `checkout_layout` is the frame of the checkout.
    With `for_agents`, its pages speak about the customer where the store's speak to the customer.
    `family` is the endpoint of a family's page; without one, its region of the page of all offerings takes its place.
    """

    layout: str
    checkout_layout: str
    endpoint: str
    name: str
    orders_name: str
    for_agents: bool = False
    family: str = ""

    def family_url(self, slug: str) -> str:
        return url_for(self.family, slug=slug) if self.family else f"{url_for(self.endpoint)}#{slug}-offerings"


STORE_SHOP = Shop(
    layout="layouts/store.html",
    checkout_layout="layouts/checkout.html",
    endpoint=".home",
    name="Home",
    orders_name="My orders",
    family="store.family",
)
SHOPS = {
    Site.STORE: STORE_SHOP,
    Site.OFFICE: Shop(
        layout="layouts/office.html",
        checkout_layout="layouts/office.html",
        endpoint=".shop",
        name="Shop",
        orders_name="Customer home",
        for_agents=True,
    ),
    # Site intelligence shows no shopping page either, but its other pages have a layout.
    Site.INTELLIGENCE: replace(STORE_SHOP, layout="layouts/intelligence.html"),
    # The listener shows no shopping page, and its error pages have no layout. It only needs an entry.
    Site.NOTIFICATIONS: STORE_SHOP,
}


def store(settings: Settings | None = None, container: Application | None = None) -> Flask:
    """The application of the store."""

    def urls(container: Application, settings: Settings) -> tuple[Url, ...]:
        # Only developers use the style guide.
        guide = style_guide_urls(StyleGuideController()) if settings.environment == DEVELOPMENT else ()
        return (*store_urls(resolve(container.store.controllers)), *guide)

    return _site(settings, container, Site.STORE, urls)


def office(settings: Settings | None = None, container: Application | None = None) -> Flask:
    """The application of the back office."""

    def urls(container: Application, settings: Settings) -> tuple[Url, ...]:
        return office_urls(resolve(container.office.controllers))

    return _site(settings, container, Site.OFFICE, urls)


def intelligence(settings: Settings | None = None, container: Application | None = None) -> Flask:
    """The application of site intelligence.

    Only this process imports the engine of the reports, and only once it has been forked.
    """
    from environments.composition.intelligence import IntelligenceContainer, own_templates
    from environments.composition.reader_choices import ReaderChoicesContainer
    from site_intelligence.site.frame import tabs_for
    from web_layer.urls.intelligence import intelligence_urls

    settings = settings or load_settings()
    container = container or Application(settings=settings)
    own = IntelligenceContainer(
        settings=settings,
        database=container.database,
        user_management=container.user_management,
        store=container.store,
        insight=container.insight,
        saved_views=container.saved_views,
        experiments_of=container.experiments,
        choices=ReaderChoicesContainer(report_mails=container.report_mails),
    )

    def urls(_container: Application, _settings: Settings) -> tuple[Url, ...]:
        return intelligence_urls(resolve(own.controllers))

    warm_up = resolve(own.warm_up)
    app = _site(settings, container, Site.INTELLIGENCE, urls, own_templates(), lambda: warm_up.is_over)
    # The server starts these: an application that only answers tests counts nothing ahead, and watches nothing.
    app.extensions["warm_up"] = warm_up
    app.extensions["lag_watch"] = resolve(own.lag_watch)
    app.extensions["questions"] = resolve(own.long_questions)
    reader = resolve(own.reader)
    app.jinja_env.globals["may_switch_models"] = lambda: current_actor().may(Permission.SWITCH_MODELS)
    app.jinja_env.globals["may_decide_synonyms"] = lambda: current_actor().may(Permission.DECIDE_SYNONYMS)
    app.jinja_env.globals["site_tabs"] = lambda endpoint, arguments: tabs_for(reader(), endpoint, arguments)
    return app


def notifications(settings: Settings | None = None, container: Application | None = None) -> Flask:
    """The application of the listener for the network's notifications."""

    def urls(container: Application, settings: Settings) -> tuple[Url, ...]:
        return notification_urls(resolve(container.notifications.controller))

    return _site(settings, container, Site.NOTIFICATIONS, urls)


def _site(
    settings: Settings | None,
    container: Application | None,
    site: Site,
    make_urls: MakeUrls,
    own_templates: Path | None = None,
    is_warm: Callable[[], bool] = lambda: True,
) -> Flask:
    settings = settings or load_settings()
    configure_logs(as_json=settings.logging.json, level=settings.logging.level)
    container = container or Application(settings=settings)
    options = _options(settings, site, settings.process_of(site))
    services = _services(container, options, is_warm)
    return make_application(options, services, make_urls(container, settings), own_templates)


def _options(settings: Settings, site: Site, process: WebProcess) -> SiteOptions:
    return SiteOptions(
        site=site,
        name=COMPANY,
        origin=process.origin,
        secret_key=settings.secret_key,
        cookie_secure=settings.cookie_secure,
        trusted_hops=settings.proxy.trusted_hops,
        posts_per_minute=settings.limits.posts_per_minute,
        posts_per_minute_by_address=settings.limits.posts_per_minute_by_address,
        absolute_session_hours=settings.sessions.absolute_hours,
        support_number=settings.support_number,
        security_contact=settings.security_contact,
        environment=settings.shown_environment,
    )


def _services(container: Application, options: SiteOptions, is_warm: Callable[[], bool]) -> SiteServices:
    sessions = resolve(container.database.sessions)
    catalogues, clock = resolve(container.database.catalogues), resolve(container.database.clock)
    shop, pages = SHOPS[options.site], resolve(container.store.pages)
    return SiteServices(
        identify=resolve(container.user_management.identify),
        looks=resolve(container.database.looks),
        identifiers=resolve(container.database.identifiers),
        is_ready=lambda: is_database_ready(sessions),
        is_warm=is_warm,
        is_outage=is_outage,
        is_family=lambda slug: any(family.slug == slug for family in catalogues.current(clock.now()).families),
        secret_fields=lambda: catalogues.current(clock.now()).secret_questions,
        page_events=resolve(container.database.page_events),
        clock=clock,
        page_globals={
            "site": options,
            "site_words": SITE_WORDS.get(options.site, options.name),
            "layout": shop.layout,
            "checkout_layout": shop.checkout_layout,
            "shop_url": lambda: url_for(shop.endpoint),
            "shop_name": shop.name,
            "family_url": shop.family_url,
            "product_facts": lambda slug: product_facts(catalogues.current(clock.now()), slug, options.origin),
            "organization_facts": lambda: organization_facts(options.origin, options.support_number),
            "orders_name": shop.orders_name,
            "for_agents": shop.for_agents,
            "families": lambda: catalogues.current(clock.now()).families,
            "company_columns": lambda: resolve(container.store.company_pages).columns,
            "footer": lambda: pages.part("components/footer.html", catalogues.current(clock.now()).number),
            "suggested_offer": lambda: resolve(container.store.suggested_offer)(),
            "company_address": ADDRESS,
            "current_visitor": current_visitor,
            "current_consent": current_consent,
            "served_customer": served_customer,
            "draw_field": draw_field,
            "date_words": date_words,
            "instant_words": instant_words,
            "signed_words": signed_words,
            "short_instant_words": short_instant_words,
            "phone_number_words": phone_number_words,
            "count_words": count_words,
            "noun_for": noun_for,
            "markdown": markdown,
            "office_tabs": lambda: tabs_for(current_actor()),
            "may_search": lambda: current_actor().may(Permission.SEARCH),
            "tab_of": tab_of,
            "initials": initials,
        },
    )

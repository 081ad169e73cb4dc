"""Make the Flask application of a site from its URL map, and install what applies to every request."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from business_layer.user_management.sessions import Site
from presentation_layer.line_breaks import keep_numbers_whole, unbroken
from web_layer import (
    access_check,
    cookies,
    csrf,
    customer_guard,
    error_pages,
    family_addresses,
    headers,
    health,
    page_events,
    protocol,
    request_limits,
    request_log,
    search_engines,
    security_contact,
    static_files,
    visits,
)
from web_layer.page_urls import asset_urls, page_urls
from web_layer.site import SiteOptions, SiteServices
from web_layer.url import Url

TEMPLATES = Path(__file__).resolve().parent.parent / "presentation_layer" / "templates"
STATIC = Path(__file__).resolve().parent / "static"
LARGEST_BODY = 256 * 1024
LARGEST_PARTS = 2000


class PageEnvironment(Environment):
    """A Jinja environment whose templates get the globals as a plain dict.

    Jinja chains two maps so that globals can change later, and searches the chain at each include and import. Ours are
    all set before the first page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class Server(Flask):
    """Flask without coroutines: it would check each hook of each request for being one."""

    jinja_environment = PageEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def make_application(
    options: SiteOptions, services: SiteServices, urls: tuple[Url, ...], own_templates: Path | None = None
) -> Flask:
    """Return the application of one site. `own_templates` is a folder with the site's pages, if they are kept apart."""
    app = Server("dialtone", template_folder=str(TEMPLATES), static_folder=str(STATIC), static_url_path="/static")
    if own_templates is not None:
        app.jinja_loader = FileSystemLoader([TEMPLATES, own_templates])
    app.config.update(
        SECRET_KEY=options.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=LARGEST_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        TRAP_BAD_REQUEST_ERRORS=False,
    )
    # A typed address may end with a slash.
    app.url_map.strict_slashes = False
    # Merging two slashes would redirect to an address with the request's Host header, which a client can forge.
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
    app.jinja_env.filters.update(whole=keep_numbers_whole, unbroken=unbroken)
    app.jinja_env.globals.update(services.page_globals, asset=asset_urls(STATIC), url_for=page_urls())
    hops = options.trusted_hops
    behind = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops) if hops else app.wsgi_app
    app.wsgi_app = protocol.AtRoot(behind)  # type: ignore[method-assign]
    app.extensions["urls"] = {(url.method, f"{options.site}.{url.endpoint}"): url for url in urls}
    request_log.install(app, options.site, services.identifiers)
    protocol.install(app)
    cookies.install(app, options, services)
    visits.install(app, options)
    request_limits.install(app, options.posts_per_minute, options.posts_per_minute_by_address)
    access_check.install(app, options.site, services.secret_fields)
    csrf.install(app)
    customer_guard.install(app, services.looks)
    static_files.install(app)
    headers.install(app, is_https=options.cookie_secure)
    error_pages.install(app, options.site, services.is_outage)
    health.install(app, services.is_ready, services.is_warm)
    security_contact.install(app, options.security_contact, options.origin)
    search_engines.install(app, options)
    family_addresses.install(app, services.is_family)
    if options.site is Site.STORE:
        page_events.install(app, services.page_events, services.clock, services.identifiers)
    for url in urls:
        app.add_url_rule(url.rule, endpoint=f"{options.site}.{url.endpoint}", view_func=url.view, methods=[url.method])
    return app

"""The settings as one frozen object, a dataclass for each section of settings.toml.

docs/settings.md explains every setting. A secret names its environment variable where its field is declared.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environments.settings.demonstration import DemonstrationLogIn
from environments.settings.sources import PRODUCTION


def secret(variable: str, *, default: str | None = None) -> Any:
    """A field that comes from an environment variable. It is required unless it has a default, and is never printed."""
    metadata = {"variable": variable}
    return (
        field(repr=False, metadata=metadata)
        if default is None
        else field(default=default, repr=False, metadata=metadata)
    )


@dataclass(frozen=True, kw_only=True)
class WebProcess:
    """One gunicorn: where it listens, the address at which people reach it, and its processes and threads."""

    host: str
    port: int
    origin: str
    workers: int
    threads: int


@dataclass(frozen=True, kw_only=True)
class Notifications(WebProcess):
    """The listener for the network's notifications; the network authenticates with user and password."""

    user: str
    password: str = secret("DIALTONE_NOTIFICATIONS_PASSWORD")


@dataclass(frozen=True, kw_only=True)
class Database:
    """`url` is for the application's role. `owner_url` is for the schema's owner; only migrations need it.

    `replica_url` is for the application's role at a replica, which answers long reads; empty if there is none.
    """

    pool_size: int
    statement_timeout_ms: int
    url: str = secret("DATABASE_URL")
    owner_url: str = secret("DATABASE_OWNER_URL", default="")
    replica_url: str = secret("DATABASE_REPLICA_URL", default="")


@dataclass(frozen=True, kw_only=True)
class SoapEndpoint:
    """A SOAP service, and how long it may take to connect and to answer."""

    endpoint: str
    user: str
    connect_timeout_seconds: float
    operation_timeout_seconds: float
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Provisioning(SoapEndpoint):
    password: str = secret("DIALTONE_PROVISIONING_PASSWORD")


@dataclass(frozen=True, kw_only=True)
class Availability(SoapEndpoint):
    """A page waits for the answer: both timeouts together are at most three seconds."""

    password: str = secret("DIALTONE_AVAILABILITY_PASSWORD")


@dataclass(frozen=True, kw_only=True)
class Mail:
    host: str
    port: int
    sender: str
    starttls: bool
    user: str = secret("DIALTONE_MAIL_USER", default="")
    password: str = secret("DIALTONE_MAIL_PASSWORD", default="")


@dataclass(frozen=True, kw_only=True)
class Fulfilment:
    retry_base_seconds: float
    retry_cap_seconds: float
    give_up_after_seconds: float
    follow_seconds: float
    stalled_after_seconds: float


@dataclass(frozen=True, kw_only=True)
class Taxes:
    """`tables` is `sample`, `none`, or the folder of the tax tables."""

    tables: str


@dataclass(frozen=True, kw_only=True)
class Limits:
    orders_per_minute: int
    sign_ins_per_minute: int
    posts_per_minute: int
    posts_per_minute_by_address: int
    mails_per_hour: int
    mails_per_hour_by_address: int
    held_by_cart: int
    held_by_address: int
    hold_minutes: int
    longest_hold_minutes: int
    toll_free_per_customer: int
    numbers_per_customer: int
    kept_numbers_per_hour: int


@dataclass(frozen=True, kw_only=True)
class Sessions:
    customer_idle_minutes: int
    agent_idle_minutes: int
    absolute_hours: int


@dataclass(frozen=True, kw_only=True)
class PasswordHashing:
    time_cost: int
    memory_kib: int


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Time limits for the audit trail, events and carts.

    The database refuses to drop audit rows younger than 24 months and events younger than three.
    """

    audit_months: int
    event_months: int
    placed_cart_days: int
    guest_cart_days: int
    customer_cart_days: int


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """The outside world of development and staging: SOAP at `port`, SMTP at the next one, the mail page after it."""

    enabled: bool
    host: str
    port: int
    seconds_per_order: float
    seconds_per_day: float

    @property
    def smtp_port(self) -> int:
        return self.port + 1

    @property
    def mail_page_port(self) -> int:
        return self.port + 2


@dataclass(frozen=True, kw_only=True)
class WorkerSlots:
    """The number of jobs of each kind that one worker process does at the same time."""

    urgent_mail: int
    mail: int
    orders: int
    watch: int

    @property
    def total(self) -> int:
        return self.urgent_mail + self.mail + self.orders + self.watch


@dataclass(frozen=True, kw_only=True)
class Logging:
    json: bool
    level: str


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """`trusted_hops` is the number of proxies in front whose word about the client's address is trusted."""

    trusted_hops: int


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one environment. `var` is the folder of a development system's data."""

    environment: str
    var: Path
    support_number: str
    security_contact: str
    cookie_secure: bool
    store: WebProcess
    office: WebProcess
    intelligence: WebProcess
    notifications: Notifications
    database: Database
    provisioning: Provisioning
    availability: Availability
    mail: Mail
    fulfilment: Fulfilment
    taxes: Taxes
    limits: Limits
    sessions: Sessions
    passwords: PasswordHashing
    retention: Retention
    sandbox: Sandbox
    worker: WorkerSlots
    logging: Logging
    proxy: Proxy
    secret_key: str = secret("DIALTONE_SECRET_KEY")
    sealing_keys: str = secret("DIALTONE_SEALING_KEYS")
    record_url: str = secret("DIALTONE_RECORD_URL", default="")
    office_key: str = secret("DIALTONE_OFFICE_KEY", default="")
    demonstration: tuple[DemonstrationLogIn, ...] = field(default=(), repr=False)

    @property
    def shown_environment(self) -> str:
        """The name that pages and mails show; "" in production."""
        return "" if self.environment == PRODUCTION else self.environment

    def process_of(self, site_name: str) -> WebProcess:
        """The section of the site with that name."""
        process = getattr(self, site_name)
        if not isinstance(process, WebProcess):
            raise KeyError(site_name)
        return process

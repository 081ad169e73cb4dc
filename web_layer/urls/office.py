"""The access rules and addresses of the back office: one line a URL.

They are its own pages, and the store's shopping and package pages for agents acting for a customer. Those keep their
addresses and controllers; `replace(url, allow=…)` puts the office's access rule in the place of the store's.
"""

from dataclasses import dataclass, replace

from business_layer.shared.actor import Permission
from presentation_layer.controllers.customer_calls import CustomerCallsController
from presentation_layer.controllers.event_erasures import EventErasuresController
from presentation_layer.controllers.office_agent import OfficeAgentController
from presentation_layer.controllers.office_agents import OfficeAgentsController
from presentation_layer.controllers.office_corrections import OfficeCorrectionsController
from presentation_layer.controllers.office_customer_accounts import OfficeCustomerAccountsController
from presentation_layer.controllers.office_customer_page import OfficeCustomerPageController
from presentation_layer.controllers.office_failures import OfficeFailuresController
from presentation_layer.controllers.office_orders import OfficeOrdersController
from presentation_layer.controllers.office_products import OfficeProductsController
from presentation_layer.controllers.office_releases import OfficeReleaseActsController, OfficeReleasesController
from presentation_layer.controllers.office_search import OfficeSearchController
from presentation_layer.controllers.office_sign_in import OfficeSignInController
from presentation_layer.controllers.office_tasks import OfficeTasksController
from presentation_layer.controllers.office_waiting import OfficeWaitingController
from presentation_layer.controllers.orders_at_risk import OrdersAtRiskController
from presentation_layer.controllers.selected_orders import SelectedOrders
from web_layer.access_kinds import ACTING_FOR_CUSTOMER, AGENT, ANYONE
from web_layer.url import Url
from web_layer.urls.agent_sign_in import sign_in_urls
from web_layer.urls.store import (
    StoreControllers,
    amendment_urls,
    cancellation_urls,
    change_urls,
    package_urls,
    shopping_urls,
)

P = Permission


@dataclass(frozen=True, kw_only=True)
class OfficeControllers:
    store: StoreControllers
    access: OfficeSignInController
    search: OfficeSearchController
    selected: SelectedOrders
    waiting: OfficeWaitingController
    at_risk: OrdersAtRiskController
    calls: CustomerCallsController
    orders: OfficeOrdersController
    tasks: OfficeTasksController
    corrections: OfficeCorrectionsController
    failures: OfficeFailuresController
    people: OfficeCustomerPageController
    products: OfficeProductsController
    customers: OfficeCustomerAccountsController
    erasures: EventErasuresController
    agents: OfficeAgentsController
    agent: OfficeAgentController
    releases: OfficeReleasesController
    release_acts: OfficeReleaseActsController


def office_urls(c: OfficeControllers) -> tuple[Url, ...]:
    return (
        *_search_urls(c),
        Url("GET", "/orders-at-risk", "at_risk", c.at_risk.at_risk, allow=P.VIEW_ORDERS),
        *_order_urls(c.orders),
        *(replace(url, allow=P.CANCEL_ORDERS) for url in cancellation_urls(c.store.cancellations)),
        *(replace(url, allow=P.CHANGE_SERVICES) for url in amendment_urls(c.store.amendments, c.store.order_contact)),
        Url("GET", "/orders/<number>/failure", "failure", c.failures.failure, allow=P.RETRY_FALLOUT),
        Url("POST", "/orders/<number>/failure", "create_failure", c.failures.create_failure, allow=P.RETRY_FALLOUT),
        *_task_urls(c.tasks, c.corrections),
        *_customer_urls(c.customers, c.people),
        *_erasure_urls(c.erasures),
        *_call_urls(c.calls),
        Url("GET", "/products/<uuid:product_id>", "product", c.products.product, allow=P.VIEW_CUSTOMERS),
        Url("GET", "/services/<uuid:product_id>", "service", c.products.service, allow=P.VIEW_CUSTOMERS),
        *(replace(url, allow=P.CHANGE_SERVICES) for url in change_urls(c.store)),
        *_acting_urls(c),
        *_agent_urls(c.agent, c.agents),
        *_release_urls(c.releases, c.release_acts),
        *sign_in_urls(c.access),
        Url("GET", "/robots.txt", "robots", c.store.machines.closed_robots, allow=ANYONE),
    )


def _search_urls(c: OfficeControllers) -> tuple[Url, ...]:
    search, waiting, may_look = c.search, c.waiting, P.VIEW_ORDERS
    return (
        # Agents who may not search are redirected to the page that they may see.
        Url("GET", "/", "home", search.home, allow=AGENT),
        Url("POST", "/find", "find", search.find, allow=P.SEARCH),
        Url("POST", "/searches", "create_search", search.create_search, allow=P.SEARCH),
        Url("GET", "/searches/<uuid:search_id>", "search", search.search, allow=P.SEARCH),
        Url("GET", "/searches/<uuid:search_id>/csv", "search_csv", search.download, allow=P.SEARCH),
        Url("GET", "/searches/<uuid:search_id>/counts", "search_counts", search.counts, allow=P.SEARCH),
        Url(
            "POST", "/searches/<uuid:search_id>/selection", "create_selection", search.create_selection, allow=P.SEARCH
        ),
        Url(
            "POST",
            "/searches/<uuid:search_id>/assignments",
            "create_assignments",
            c.selected.create_assignments,
            allow=P.ASSIGN_ORDERS,
        ),
        Url("GET", "/changes", "home_changes", waiting.home_changes, allow=may_look, extends_session=False),
        Url("GET", "/waiting", "waiting", waiting.waiting, allow=may_look),
        Url("GET", "/waiting/changes", "waiting_changes", waiting.changes, allow=may_look, extends_session=False),
    )


def _order_urls(c: OfficeOrdersController) -> tuple[Url, ...]:
    order = "/orders/<number>"
    return (
        Url("GET", order, "order", c.order, allow=P.VIEW_ORDERS),
        Url("GET", f"{order}/changes", "order_changes", c.changes, allow=P.VIEW_ORDERS, extends_session=False),
        Url("GET", f"{order}/papers", "papers", c.papers, allow=P.VIEW_ORDERS),
        Url("GET", f"{order}/assignment", "assignment", c.assignment, allow=P.ASSIGN_ORDERS),
        Url("POST", f"{order}/assignment", "create_assignment", c.create_assignment, allow=P.ASSIGN_ORDERS),
        Url("GET", f"{order}/hand-over", "hand_over", c.hand_over, allow=P.ASSIGN_ORDERS),
        Url("POST", f"{order}/hand-over", "create_hand_over", c.create_hand_over, allow=P.ASSIGN_ORDERS),
        Url("POST", f"{order}/notes", "create_note", c.create_note, allow=P.NOTE_ORDERS),
    )


def _task_urls(c: OfficeTasksController, corrections: OfficeCorrectionsController) -> tuple[Url, ...]:
    """Actions on a waiting task. Reviews and fallouts are parked with the same permission."""
    task = "/orders/<number>/tasks/<uuid:task_id>"
    return (
        Url("GET", f"{task}/review", "review", c.review, allow=P.COMPLETE_REVIEW),
        Url("POST", f"{task}/review", "create_review", c.create_review, allow=P.COMPLETE_REVIEW),
        Url("GET", f"{task}/retry", "retry", c.retry, allow=P.RETRY_FALLOUT),
        Url("POST", f"{task}/retry", "create_retry", c.create_retry, allow=P.RETRY_FALLOUT),
        Url("GET", f"{task}/not-feasible", "not_feasible", c.not_feasible, allow=P.COMPLETE_REVIEW),
        Url("POST", f"{task}/not-feasible", "create_not_feasible", c.create_not_feasible, allow=P.COMPLETE_REVIEW),
        Url("GET", f"{task}/question", "question", c.question, allow=P.COMPLETE_REVIEW),
        Url("POST", f"{task}/question", "create_question", c.create_question, allow=P.COMPLETE_REVIEW),
        Url("GET", f"{task}/answer", "answer", c.answer, allow=P.NOTE_ORDERS),
        Url("POST", f"{task}/answer", "create_answer", c.create_answer, allow=P.NOTE_ORDERS),
        Url("GET", f"{task}/parking", "parking", c.parking, allow=P.RETRY_FALLOUT),
        Url("POST", f"{task}/parking", "create_parking", c.create_parking, allow=P.RETRY_FALLOUT),
        Url("POST", f"{task}/unparking", "create_unparking", c.create_unparking, allow=P.RETRY_FALLOUT),
        Url("GET", f"{task}/completion", "by_hand", c.by_hand, allow=P.RETRY_FALLOUT),
        Url("POST", f"{task}/completion", "create_by_hand", c.create_by_hand, allow=P.RETRY_FALLOUT),
        Url("GET", f"{task}/skipping", "skipping", c.skipping, allow=P.RETRY_FALLOUT),
        Url("POST", f"{task}/skipping", "create_skipping", c.create_skipping, allow=P.RETRY_FALLOUT),
        Url("GET", f"{task}/correction", "correction", corrections.correction, allow=P.CORRECT_ORDERS),
        Url("POST", f"{task}/correction", "create_correction", corrections.create_correction, allow=P.CORRECT_ORDERS),
    )


def _customer_urls(c: OfficeCustomerAccountsController, people: OfficeCustomerPageController) -> tuple[Url, ...]:
    customer, may = "/customers/<uuid:customer_id>", P.MANAGE_CUSTOMERS
    confirm, may_shop = "create_customer_confirmation", P.SHOP_FOR_CUSTOMER
    return (
        Url("GET", "/customers/new", "new_customer", c.new_customer, allow=may),
        Url("POST", "/customers", "create_customer", c.create_customer, allow=may),
        Url("GET", customer, "customer", people.customer, allow=P.VIEW_CUSTOMERS),
        Url("GET", f"{customer}/correction", "customer_correction", c.customer_correction, allow=may),
        Url("POST", f"{customer}/correction", "create_customer_correction", c.create_customer_correction, allow=may),
        Url("POST", f"{customer}/account-link", "create_account_link", c.create_account_link, allow=may),
        Url("POST", f"{customer}/confirmation", confirm, people.create_confirmation, allow=may_shop),
    )


def _erasure_urls(c: EventErasuresController) -> tuple[Url, ...]:
    page, may = "/customers/<uuid:customer_id>/event-erasure", P.ERASE_FROM_EVENTS
    return (
        Url("GET", page, "event_erasure", c.erasure, allow=may),
        Url("POST", page, "create_event_erasure", c.create, allow=may),
    )


def _call_urls(c: CustomerCallsController) -> tuple[Url, ...]:
    call, may = "/calls/<uuid:call_id>", P.CALL_CUSTOMERS_AT_RISK
    return (
        Url("GET", "/calls", "calls", c.calls, allow=may),
        Url("GET", call, "call", c.call, allow=may),
        Url("POST", f"{call}/taking", "create_call_taking", c.create_taking, allow=may),
        Url("POST", f"{call}/outcome", "create_call_outcome", c.create_outcome, allow=may),
    )


def _acting_urls(c: OfficeControllers) -> tuple[Url, ...]:
    """Acting for a customer: its beginning and end, and the store's own shopping pages in between."""
    begin, end = "/customers/<uuid:customer_id>/serving", "/serving/end"
    return (
        Url("POST", begin, "create_serving", c.people.start_acting_for_customer, allow=P.SHOP_FOR_CUSTOMER),
        Url("POST", end, "create_serving_end", c.access.stop_acting_for_customer, allow=AGENT),
        Url("GET", "/place", "place", c.store.window.place, allow=AGENT),
        Url("GET", "/customer", "orders", c.people.customer_home, allow=ACTING_FOR_CUSTOMER),
        Url("GET", "/shop", "shop", c.store.window.home, allow=ACTING_FOR_CUSTOMER),
        *(replace(url, allow=ACTING_FOR_CUSTOMER) for url in shopping_urls(c.store)),
        *(replace(url, allow=P.CORRECT_ORDERS) for url in package_urls(c.store.packages)),
    )


def _agent_urls(c: OfficeAgentController, agents: OfficeAgentsController) -> tuple[Url, ...]:
    agent, may = "/agents/<uuid:agent_id>", P.MANAGE_AGENTS
    return (
        Url("GET", "/agents", "agents", agents.agents, allow=P.VIEW_AGENTS),
        Url("POST", "/agents", "create_agent", agents.create_agent, allow=may),
        Url("GET", agent, "agent", c.agent, allow=P.VIEW_AGENTS),
        Url("GET", f"{agent}/change", "agent_change", c.change, allow=may),
        Url("POST", f"{agent}/change", "create_agent_change", c.create_change, allow=may),
        Url("GET", f"{agent}/disabling", "disabling", c.disabling, allow=may),
        Url("POST", f"{agent}/disabling", "create_disabling", c.create_disabling, allow=may),
        Url("POST", f"{agent}/enabling", "create_enabling", agents.create_enabling, allow=may),
        Url("GET", f"{agent}/moving", "moving", c.moving, allow=may),
        Url("POST", f"{agent}/moving", "create_moving", c.create_moving, allow=may),
        Url("GET", f"{agent}/authenticator", "authenticator", agents.authenticator, allow=may),
        Url("POST", f"{agent}/authenticator", "create_authenticator", agents.create_authenticator, allow=may),
    )


def _release_urls(c: OfficeReleasesController, acts: OfficeReleaseActsController) -> tuple[Url, ...]:
    release, may, may_look = "/releases/<any(staging, production):environment>", P.MANAGE_RELEASES, P.VIEW_RELEASES
    return (
        Url("GET", "/releases", "releases", c.releases, allow=may_look),
        Url("GET", "/releases/changes", "release_changes", c.changes, allow=may_look, extends_session=False),
        Url("GET", f"{release}/approval", "approval", acts.approval, allow=may),
        Url("POST", f"{release}/approval", "create_approval", acts.create_approval, allow=may),
        Url("GET", f"{release}/hold", "hold", acts.hold, allow=may),
        Url("POST", f"{release}/hold", "create_hold", acts.create_hold, allow=may),
        Url("GET", f"{release}/hold-release", "hold_release", acts.hold_release, allow=may),
        Url("POST", f"{release}/hold-release", "create_hold_release", acts.create_hold_release, allow=may),
        Url("GET", f"{release}/rollback", "rollback", acts.rollback, allow=may),
        Url("POST", f"{release}/rollback", "create_rollback", acts.create_rollback, allow=may),
    )

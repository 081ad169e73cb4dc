"""The back office's URLs: its own, and the store's shopping pages for agents who work for a customer."""

from dataclasses import dataclass, replace

from business_layer.shared.actor import Permission
from presentation_layer.controllers.office_access import OfficeAccessController
from presentation_layer.controllers.office_agent import OfficeAgentController
from presentation_layer.controllers.office_agents import OfficeAgentsController
from presentation_layer.controllers.office_corrections import OfficeCorrectionsController
from presentation_layer.controllers.office_customers import OfficeCustomersController
from presentation_layer.controllers.office_orders import OfficeOrdersController
from presentation_layer.controllers.office_people import OfficePeopleController
from presentation_layer.controllers.office_search import OfficeSearchController
from presentation_layer.controllers.office_tasks import OfficeTasksController
from presentation_layer.controllers.office_waiting import OfficeWaitingController
from web_layer.url import ACTING_FOR_CUSTOMER, AGENT, ANYONE, Url
from web_layer.urls.store import StoreControllers, package_urls, shopping_urls

P = Permission


@dataclass(frozen=True, kw_only=True)
class OfficeControllers:
    store: StoreControllers
    access: OfficeAccessController
    search: OfficeSearchController
    waiting: OfficeWaitingController
    orders: OfficeOrdersController
    tasks: OfficeTasksController
    corrections: OfficeCorrectionsController
    people: OfficePeopleController
    customers: OfficeCustomersController
    agents: OfficeAgentsController
    agent: OfficeAgentController


def office_urls(c: OfficeControllers) -> tuple[Url, ...]:
    task, authenticator = "/orders/<number>/tasks/<uuid:task_id>", "/agents/<uuid:agent_id>/authenticator"
    return (
        Url("GET", "/", "home", c.search.home, allow=P.SEARCH),
        Url("POST", "/searches", "create_search", c.search.create_search, allow=P.SEARCH),
        Url("GET", "/searches/<uuid:search_id>", "search", c.search.search, allow=P.SEARCH),
        Url("GET", "/changes", "home_changes", c.waiting.home_changes, allow=P.VIEW_ORDERS, extends_session=False),
        Url("GET", "/waiting", "waiting", c.waiting.waiting, allow=P.VIEW_ORDERS),
        Url(
            "GET", "/waiting/changes", "waiting_changes", c.waiting.changes, allow=P.VIEW_ORDERS, extends_session=False
        ),
        Url("GET", "/orders/<number>", "order", c.orders.order, allow=P.VIEW_ORDERS),
        Url(
            "GET",
            "/orders/<number>/changes",
            "order_changes",
            c.orders.changes,
            allow=P.VIEW_ORDERS,
            extends_session=False,
        ),
        Url(
            "POST",
            "/orders/<number>/assignment",
            "create_assignment",
            c.orders.create_assignment,
            allow=P.ASSIGN_ORDERS,
        ),
        Url("GET", "/orders/<number>/hand-over", "hand_over", c.orders.hand_over, allow=P.ASSIGN_ORDERS),
        Url("POST", "/orders/<number>/hand-over", "create_hand_over", c.orders.create_hand_over, allow=P.ASSIGN_ORDERS),
        Url("POST", "/orders/<number>/notes", "create_note", c.orders.create_note, allow=P.NOTE_ORDERS),
        *_task_urls(c.tasks),
        Url("GET", f"{task}/correction", "correction", c.corrections.correction, allow=P.CORRECT_ORDERS),
        Url("POST", f"{task}/correction", "create_correction", c.corrections.create_correction, allow=P.CORRECT_ORDERS),
        *_customer_urls(c.customers),
        Url("GET", "/customers/<uuid:customer_id>", "customer", c.people.customer, allow=P.VIEW_CUSTOMERS),
        Url(
            "POST",
            "/customers/<uuid:customer_id>/serving",
            "create_serving",
            c.people.create_serving,
            allow=P.SHOP_FOR_CUSTOMER,
        ),
        Url(
            "POST",
            "/customers/<uuid:customer_id>/confirmation",
            "create_customer_confirmation",
            c.people.create_confirmation,
            allow=P.SHOP_FOR_CUSTOMER,
        ),
        Url("POST", "/serving/end", "create_serving_end", c.access.create_serving_end, allow=AGENT),
        Url("GET", "/customer", "orders", c.people.customer_home, allow=ACTING_FOR_CUSTOMER),
        Url("GET", "/account", "account", c.access.account, allow=AGENT),
        Url("POST", "/account/password", "create_password_change", c.access.create_password_change, allow=AGENT),
        Url("GET", "/agents", "agents", c.agents.agents, allow=P.VIEW_AGENTS),
        Url("POST", "/agents", "create_agent", c.agents.create_agent, allow=P.MANAGE_AGENTS),
        *_agent_urls(c.agent),
        Url(
            "POST",
            "/agents/<uuid:agent_id>/enabling",
            "create_enabling",
            c.agents.create_enabling,
            allow=P.MANAGE_AGENTS,
        ),
        Url("GET", authenticator, "authenticator", c.agents.authenticator, allow=P.MANAGE_AGENTS),
        Url("POST", authenticator, "create_authenticator", c.agents.create_authenticator, allow=P.MANAGE_AGENTS),
        Url("GET", "/sign-in", "sign_in", c.access.sign_in, allow=ANYONE),
        Url("POST", "/sign-in", "create_session", c.access.create_session, allow=ANYONE),
        Url("GET", "/second-factor", "second_factor", c.access.second_factor, allow=ANYONE),
        Url("POST", "/second-factor", "create_second_factor", c.access.create_second_factor, allow=ANYONE),
        Url("GET", "/own-password", "own_password", c.access.own_password, allow=P.COMPLETE_SIGN_IN),
        Url("POST", "/own-password", "create_own_password", c.access.create_own_password, allow=P.COMPLETE_SIGN_IN),
        Url("POST", "/sign-out", "create_sign_out", c.access.create_sign_out, allow=ANYONE),
        Url("GET", "/shop", "shop", c.store.window.home, allow=ACTING_FOR_CUSTOMER),
        *(replace(url, allow=ACTING_FOR_CUSTOMER) for url in shopping_urls(c.store)),
        *(replace(url, allow=P.CORRECT_ORDERS) for url in package_urls(c.store.packages)),
    )


def _task_urls(c: OfficeTasksController) -> tuple[Url, ...]:
    """What can be done with work that waits. A review and a fallout are parked by the same people."""
    task = "/orders/<number>/tasks/<uuid:task_id>"
    return (
        Url("POST", f"{task}/review", "create_review", c.create_review, allow=P.COMPLETE_REVIEW),
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
    )


def _agent_urls(c: OfficeAgentController) -> tuple[Url, ...]:
    agent = "/agents/<uuid:agent_id>"
    return (
        Url("GET", agent, "agent", c.agent, allow=P.VIEW_AGENTS),
        Url("GET", f"{agent}/change", "agent_change", c.change, allow=P.MANAGE_AGENTS),
        Url("POST", f"{agent}/change", "create_agent_change", c.create_change, allow=P.MANAGE_AGENTS),
        Url("GET", f"{agent}/disabling", "disabling", c.disabling, allow=P.MANAGE_AGENTS),
        Url("POST", f"{agent}/disabling", "create_disabling", c.create_disabling, allow=P.MANAGE_AGENTS),
        Url("GET", f"{agent}/moving", "moving", c.moving, allow=P.MANAGE_AGENTS),
        Url("POST", f"{agent}/moving", "create_moving", c.create_moving, allow=P.MANAGE_AGENTS),
    )


def _customer_urls(c: OfficeCustomersController) -> tuple[Url, ...]:
    customer, may = "/customers/<uuid:customer_id>", P.MANAGE_CUSTOMERS
    return (
        Url("GET", "/customers/new", "new_customer", c.new_customer, allow=may),
        Url("POST", "/customers", "create_customer", c.create_customer, allow=may),
        Url("GET", f"{customer}/correction", "customer_correction", c.customer_correction, allow=may),
        Url("POST", f"{customer}/correction", "create_customer_correction", c.create_customer_correction, allow=may),
        Url("POST", f"{customer}/account-link", "create_account_link", c.create_account_link, allow=may),
    )

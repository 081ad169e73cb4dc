"""The controllers of the back office."""

from dependency_injector import containers

from business_layer.user_management.sessions import Site
from environments.composition.database import DatabaseContainer
from environments.composition.insight import InsightContainer
from environments.composition.order_management import OrderManagementContainer
from environments.composition.releases import ReleasesContainer
from environments.composition.store import StoreContainer
from environments.composition.typed_providers import container, once, value
from environments.composition.user_management import UserManagementContainer
from presentation_layer.controllers.agent_choice import AgentChoice
from presentation_layer.controllers.customer_calls import CustomerCallsController
from presentation_layer.controllers.event_erasures import EventErasuresController
from presentation_layer.controllers.office_agent import OfficeAgentController
from presentation_layer.controllers.office_agents import OfficeAgentsController
from presentation_layer.controllers.office_corrections import OfficeCorrectionsController
from presentation_layer.controllers.office_customer_accounts import OfficeCustomerAccountsController
from presentation_layer.controllers.office_customer_page import OfficeCustomerPageController
from presentation_layer.controllers.office_failures import OfficeFailuresController
from presentation_layer.controllers.office_order_page import OfficeOrderPage
from presentation_layer.controllers.office_orders import OfficeOrdersController
from presentation_layer.controllers.office_products import OfficeProductsController
from presentation_layer.controllers.office_releases import OfficeReleaseActsController, OfficeReleasesController
from presentation_layer.controllers.office_search import OfficeSearchController
from presentation_layer.controllers.office_search_lists import SearchLists
from presentation_layer.controllers.office_sign_in import OfficeSignInController
from presentation_layer.controllers.office_tasks import OfficeTasksController
from presentation_layer.controllers.office_waiting import OfficeWaitingController, WaitingLists
from presentation_layer.controllers.orders_at_risk import OrdersAtRiskController
from presentation_layer.controllers.selected_orders import SelectedOrders
from web_layer.urls.office import OfficeControllers


class OfficeContainer(containers.DeclarativeContainer):
    """Controllers that agents use, beside those of the store."""

    database = container(DatabaseContainer)
    user_management = container(UserManagementContainer)
    order_management = container(OrderManagementContainer)
    releases_of = container(ReleasesContainer)
    store = container(StoreContainer)
    insight = container(InsightContainer)

    order_page = once(
        OfficeOrderPage,
        orders=database.order_queries,
        desk=database.order_page_queries,
        people=database.people_queries,
        risks=database.order_risks,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    waiting_lists = once(WaitingLists, orders=database.order_queries, risks=database.order_risks)
    at_risk = once(OrdersAtRiskController, orders=database.order_queries, risks=database.order_risks)
    calls = once(
        CustomerCallsController,
        calls=database.call_queries,
        take=insight.take_call,
        close=insight.close_call,
        clock=database.clock,
    )
    access = once(
        OfficeSignInController,
        site=value(Site.OFFICE),
        sign_in=user_management.sign_in,
        second_factor=user_management.confirm_second_factor,
        sign_out=user_management.sign_out,
        stop_acting=user_management.stop_acting_for_customer,
        choose_password=user_management.choose_own_password,
        change_password=user_management.change_agent_password,
    )
    search_lists = once(
        SearchLists,
        orders=database.order_queries,
        people=database.people_queries,
        products=database.product_search,
        mcd=database.mcd_search,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    agent_choice = once(AgentChoice, people=database.people_queries)
    selected = once(SelectedOrders, assign=order_management.assign_order, agents=agent_choice)
    search = once(
        OfficeSearchController,
        searches=database.searches,
        lists=search_lists,
        catalogues=database.catalogues,
        clock=database.clock,
        waiting=waiting_lists,
        assignments=selected,
    )
    waiting = once(OfficeWaitingController, lists=waiting_lists)
    orders = once(
        OfficeOrdersController,
        page=order_page,
        orders=database.order_queries,
        people=database.people_queries,
        assign=order_management.assign_order,
        unassign=order_management.unassign_order,
        add_note=order_management.add_note,
        agents=agent_choice,
    )
    tasks = once(
        OfficeTasksController,
        page=order_page,
        orders=database.order_queries,
        complete_review=order_management.complete_technical_review,
        find_not_feasible=order_management.report_not_feasible,
        ask_customer=order_management.ask_customer,
        answer_question=order_management.answer_question,
        retry=order_management.retry_fallout,
        park=order_management.park_task,
        unpark=order_management.unpark_task,
        complete_by_hand=order_management.complete_by_hand,
        skip=order_management.skip_task,
        trail=database.task_trail,
        catalogues=database.catalogues,
    )
    failures = once(
        OfficeFailuresController, page=order_page, orders=database.order_queries, end=order_management.end_order
    )
    corrections = once(
        OfficeCorrectionsController,
        order_page=order_page,
        orders=database.order_queries,
        catalogues=database.catalogues,
        trail=database.task_trail,
        clock=database.clock,
        correct=order_management.correct_answers,
    )
    people = once(
        OfficeCustomerPageController,
        people=database.people_queries,
        orders=database.order_queries,
        products=database.product_queries,
        changes=database.service_change_queries,
        catalogues=database.catalogues,
        start_acting=user_management.start_acting_for_customer,
        send_confirmation=user_management.send_confirmation_to_customer,
        clock=database.clock,
    )
    products = once(
        OfficeProductsController,
        products=database.product_page_queries,
        all_orders=database.order_queries,
        people=database.people_queries,
        changes=database.service_change_queries,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    customers = once(
        OfficeCustomerAccountsController,
        people=database.people_queries,
        searches=database.searches,
        open_account=user_management.open_customer_account,
        correct=user_management.correct_customer,
        send_link=user_management.send_account_link,
    )
    erasures = once(EventErasuresController, people=database.people_queries, erase=user_management.erase_from_events)
    agents = once(
        OfficeAgentsController,
        people=database.people_queries,
        employ=user_management.employ_agent,
        enable=user_management.enable_agent,
        renew_authenticator=user_management.renew_authenticator,
    )
    agent = once(
        OfficeAgentController,
        people=database.people_queries,
        orders=database.order_queries,
        agent_orders=database.agent_orders,
        change=user_management.change_agent,
        disable=user_management.disable_agent,
        move_orders=order_management.move_open_orders,
    )
    releases = once(OfficeReleasesController, look=releases_of.look_at_lane, clock=database.clock)
    release_acts = once(
        OfficeReleaseActsController,
        look=releases_of.look_at_lane,
        approve=releases_of.approve_build,
        hold=releases_of.hold_environment,
        release_hold=releases_of.release_hold,
        ask_rollback=releases_of.ask_rollback,
    )
    controllers = once(
        OfficeControllers,
        store=store.controllers,
        access=access,
        search=search,
        selected=selected,
        waiting=waiting,
        at_risk=at_risk,
        calls=calls,
        orders=orders,
        tasks=tasks,
        corrections=corrections,
        failures=failures,
        people=people,
        products=products,
        customers=customers,
        erasures=erasures,
        agents=agents,
        agent=agent,
        releases=releases,
        release_acts=release_acts,
    )

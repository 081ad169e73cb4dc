"""The controllers of site intelligence, and what the product tells them about a request's reader.

Only the process that serves this site imports this module: it brings the engine of the reports, which is large.
"""

from functools import partial
from pathlib import Path

from dependency_injector import containers

from business_layer.catalogue.ports import Catalogues
from business_layer.insight.switch_models import SwitchModel, ViewModels
from business_layer.insight.synonyms import DecideSynonym, SynonymQueries
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.user_management.queries import AgentLooks, PeopleQueries
from business_layer.user_management.sessions import Site
from environments.composition.database import DatabaseContainer
from environments.composition.experiment_room import experiment_room
from environments.composition.experiments import ExperimentsContainer
from environments.composition.insight import InsightContainer, events_folder_of
from environments.composition.reader_choices import ReaderChoicesContainer
from environments.composition.saved_questions import QuestionsOfReader
from environments.composition.saved_views import SavedViewsContainer
from environments.composition.store import StoreContainer
from environments.composition.typed_providers import container, from_outside, once, value
from environments.composition.user_management import UserManagementContainer
from environments.settings import Settings
from presentation_layer.context import current_actor, current_identity
from presentation_layer.controllers.office_sign_in import OfficeSignInController
from site_intelligence.gather.event_store import EventStore
from site_intelligence.report.desk import ReportDesk
from site_intelligence.site.alert_controllers import AlertsController
from site_intelligence.site.controllers import OverviewController, ReportsController
from site_intelligence.site.experiment_pages import ExperimentsController
from site_intelligence.site.explore.controllers import QuestionsController
from site_intelligence.site.explore.long_questions import LongQuestions
from site_intelligence.site.explore.published import ExploreCounts
from site_intelligence.site.explore.question_desk import QuestionDesk
from site_intelligence.site.explore.saved_controllers import SavedQuestionsController
from site_intelligence.site.first_pages import count_overview, count_pages
from site_intelligence.site.forecast_controllers import ForecastsController
from site_intelligence.site.lag_watch import LagWatch
from site_intelligence.site.mail_controllers import MailController
from site_intelligence.site.models import ModelsController, PublishedModel, Synonym
from site_intelligence.site.published_counts import PublishedCounts
from site_intelligence.site.readers import OrderAddress, Reader
from site_intelligence.site.system_health import TableLag
from site_intelligence.site.warm_up import WarmUp
from web_layer.urls.intelligence import IntelligenceControllers


def event_store_of(settings: Settings) -> EventStore:
    return EventStore(events_folder_of(settings))


def collection_lag_of(settings: Settings, store: EventStore) -> TableLag:
    return TableLag(settings.database.url, store)


def long_questions_of(desk: QuestionDesk) -> LongQuestions:
    return LongQuestions(desk.interrupt)


def warm_up_of(counting: PublishedCounts, forecasts: ForecastsController, questions: QuestionsController) -> WarmUp:
    pages = (partial(count_overview, counting), partial(count_pages, counting))
    return WarmUp(counting.desk, (*pages, forecasts.count, questions.count))


class AgentAsReader:
    """Tells from an agent's permissions what they may see. A service center has the name that its inquiries have."""

    def __init__(self, people: PeopleQueries) -> None:
        self._people = people

    def __call__(self) -> Reader:
        actor = current_actor()
        sees_reports = actor.may(Permission.VIEW_REPORTS)
        return Reader(
            sees_reports=sees_reports,
            sees_orders=actor.may(Permission.VIEW_REPORTED_ORDERS),
            sees_centers=actor.may(Permission.VIEW_CENTER_REPORTS),
            sees_collection=actor.may(Permission.VIEW_COLLECTION),
            switches_experiments=actor.may(Permission.SWITCH_EXPERIMENTS),
            center=None if sees_reports else self._center(actor),
        )

    def _center(self, actor: Actor) -> str:
        identity = current_identity()
        if identity is None or identity.agent_id is None or not actor.may(Permission.VIEW_CENTER_REPORTS):
            return ""
        return self._people.agent(identity.agent_id, seen_by=actor).service_center.lower()


class AuditedLooks:
    """Writes each look at a list of orders or inquiries into the audit trail."""

    def __init__(self, looks: AgentLooks) -> None:
        self._looks = looks

    def __call__(self, *, report: str, words: str) -> None:
        self._looks.note_report(report, words=words, by=current_actor())


def order_address_of(settings: Settings) -> OrderAddress:
    """The address of an order in the back office, where its own access rule applies."""
    return lambda number: f"{settings.office.origin}/orders/{number}"


class ModelsOfProduct:
    """The models as the database has them, for the pages of analysts. Each change is the current agent's."""

    def __init__(
        self,
        view: ViewModels,
        switch: SwitchModel,
        synonyms: SynonymQueries,
        decide: DecideSynonym,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._view, self._switch, self._synonyms, self._decide = view, switch, synonyms, decide
        self._catalogues, self._clock = catalogues, clock

    def every(self) -> list[PublishedModel]:
        return [
            PublishedModel(
                facts=model.facts,
                is_on=model.is_on,
                learned_at=model.learned_at,
                ranked_at=model.ranked_at,
                switched_at=model.switched_at,
                switched_by=model.switched_by,
            )
            for model in self._view(by=current_actor())
        ]

    def switch(self, name: str, *, is_on: bool) -> None:
        self._switch(name=name, is_on=is_on, by=current_actor())

    def synonyms(self) -> list[Synonym]:
        catalogue = self._catalogues.current(self._clock.now())
        found = self._synonyms.suggested()
        names = {row.offering: catalogue.find(row.offering) for row in found}
        return [
            Synonym(
                term=row.term,
                offering=row.offering,
                offering_name=offering.name if (offering := names[row.offering]) else row.offering,
                chosen=row.chosen,
                of=row.of,
                decision=row.decision,
                decided_by=row.decided_by,
            )
            for row in found
        ]

    def decide(self, *, term: str, offering: str, is_accepted: bool) -> None:
        self._decide(term=term, offering=offering, is_accepted=is_accepted, by=current_actor())


def own_templates() -> Path:
    """The folder of the pages."""
    import site_intelligence.site

    return Path(site_intelligence.site.__file__).parent / "templates"


class IntelligenceContainer(containers.DeclarativeContainer):
    """The site's controllers, and one desk for the process."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    user_management = container(UserManagementContainer)
    store = container(StoreContainer)
    insight = container(InsightContainer)
    saved_views = container(SavedViewsContainer)
    experiments_of = container(ExperimentsContainer)
    choices = container(ReaderChoicesContainer)

    event_store = once(event_store_of, settings)
    desk = once(ReportDesk, event_store)
    counting = once(PublishedCounts, desk)
    reader = once(AgentAsReader, people=database.people_queries)
    access = once(
        OfficeSignInController,
        site=value(Site.INTELLIGENCE),
        sign_in=user_management.sign_in,
        second_factor=user_management.confirm_second_factor,
        sign_out=user_management.sign_out,
        stop_acting=user_management.stop_acting_for_customer,
        choose_password=user_management.choose_own_password,
        change_password=user_management.change_agent_password,
    )
    room = once(
        experiment_room,
        list_all=experiments_of.list_all,
        switch_on=experiments_of.switch_on,
        switch_off=experiments_of.switch_off,
    )
    overview = once(
        OverviewController,
        counting=counting,
        reader=reader,
        room=room,
        mails=choices.mails,
        alerts=choices.alerts,
    )
    experiments = once(ExperimentsController, counting=counting, reader=reader, room=room)
    lag = once(collection_lag_of, settings, event_store)
    lag_watch = once(LagWatch, lag)
    reports = once(
        ReportsController,
        counting=counting,
        reader=reader,
        record_look=once(AuditedLooks, looks=database.looks),
        order_address=once(order_address_of, settings),
        lag=lag,
        room=room,
    )
    models = once(
        ModelsController,
        models=once(
            ModelsOfProduct,
            view=insight.view_models,
            switch=insight.switch_model,
            synonyms=database.synonyms,
            decide=insight.decide_synonym,
            catalogues=database.catalogues,
            clock=database.clock,
        ),
    )
    question_desk = once(QuestionDesk, event_store)
    long_questions = once(long_questions_of, question_desk)
    questions = once(
        QuestionsController,
        counts=once(ExploreCounts, counting, own_desk=question_desk),
        questions=long_questions,
    )
    saved_questions = once(
        SavedQuestionsController,
        saved=once(
            QuestionsOfReader,
            list_views=saved_views.list_views,
            view=saved_views.view,
            save=saved_views.save,
            change=saved_views.change,
            remove=saved_views.remove,
            schedule=saved_views.schedule,
            stop=saved_views.stop,
        ),
    )
    forecasts = once(ForecastsController, counting=counting, reader=reader)
    warm_up = once(warm_up_of, counting=counting, forecasts=forecasts, questions=questions)
    controllers = once(
        IntelligenceControllers,
        access=access,
        machines=store.machines,
        overview=overview,
        reports=reports,
        models=models,
        questions=questions,
        saved_questions=saved_questions,
        experiments=experiments,
        mails=once(MailController, mails=choices.mails),
        alerts=once(AlertsController, counting=counting, alerts=choices.alerts),
        forecasts=forecasts,
    )

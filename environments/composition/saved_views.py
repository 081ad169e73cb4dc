"""The use cases of saved questions: analysts save and share them, and get them by mail."""

from dependency_injector import containers

from business_layer.insight.mail_views import MailViews, ScheduleMailing, StopMailing
from business_layer.insight.save_views import ChangeView, ListViews, RemoveView, SaveView, ViewSavedView
from environments.composition.database import DatabaseContainer
from environments.composition.insight import events_folder_of
from environments.composition.messages import MessagesContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.mining.answer_views import AnswerViews
from environments.settings import Settings


def intelligence_origin_of(settings: Settings) -> str:
    return settings.intelligence.origin


class SavedViewsContainer(containers.DeclarativeContainer):
    """The regular work counts in a process of its own; nothing here imports the engine of the reports."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    messages = container(MessagesContainer)

    list_views = once(ListViews, unit_of_work=database.unit_of_work)
    view = once(ViewSavedView, unit_of_work=database.unit_of_work)
    save = once(SaveView, unit_of_work=database.unit_of_work, clock=database.clock, identifiers=database.identifiers)
    change = once(ChangeView, unit_of_work=database.unit_of_work)
    remove = once(RemoveView, unit_of_work=database.unit_of_work)
    schedule = once(
        ScheduleMailing, unit_of_work=database.unit_of_work, clock=database.clock, identifiers=database.identifiers
    )
    stop = once(StopMailing, unit_of_work=database.unit_of_work)
    mail_views = once(
        MailViews,
        unit_of_work=database.unit_of_work,
        answers=once(AnswerViews, folder=once(events_folder_of, settings)),
        message_writer=messages.message_writer,
        origin=once(intelligence_origin_of, settings),
        clock=database.clock,
    )

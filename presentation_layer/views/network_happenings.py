"""The exchanges of a task with the network and with people, for the timeline of an order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, zip_longest

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.order_management.service_orders import ServiceOrderState
from business_layer.order_management.task_log import (
    ASKED_CUSTOMER,
    CUSTOMER_ANSWERED,
    DONE_BY_HAND,
    REFUSED,
    SKIPPED,
    Exchange,
)
from business_layer.order_management.tasks import FulfilmentTask
from presentation_layer.views.office_happenings import Happening, Show

ASKED, ANSWERED, NO_ANSWER = "Asked to ", "Answered: ", "No answer"
ANSWERS: Mapping[str, str] = {
    ServiceOrderState.ACKNOWLEDGED: "Accepted by the network",
    ServiceOrderState.IN_PROGRESS: "Begun by the network",
    ServiceOrderState.COMPLETED: "Done by the network",
    ServiceOrderState.CANCELLED: "Canceled by the network",
}
# The network's verbs, in words.
ACTIONS: Mapping[str, str] = {"add": "set up", "modify": "change", "delete": "turn off", "cancel": "cancel"}
# In what was sent: a characteristic's name after the beginning or a comma, and a phone number.
SENT_NAME = re.compile(r"(^|, )([a-z][a-z0-9_]*): ")
SENT_NUMBER = re.compile(r"\+1\d{10}\b")
# Answers on the way: the next one in the same minute says more.
ON_THE_WAY = frozenset(
    f"{ANSWERED}{state}" for state in (ServiceOrderState.ACKNOWLEDGED, ServiceOrderState.IN_PROGRESS)
)
BY_PEOPLE = ("not feasible", DONE_BY_HAND, SKIPPED)


def exchanged(task: FulfilmentTask, where: str, offering: str) -> Iterator[Happening]:
    """The lines about what was asked and answered. Repeated silence is one line."""
    exchanges = [entry for entry in task.exchanges if isinstance(entry, Exchange)]
    for what, same in groupby(_telling(exchanges), key=lambda exchange: exchange.what):
        found = list(same)
        if what == NO_ANSWER and len(found) > 1:
            words = f"No answer, {len(found)} times"
            yield Happening(at=found[-1].at, show=Show.NETWORK, kind="wait", words=words, where=where)
            continue
        for exchange in found:
            yield _line(exchange, task, where, offering)


def _telling(exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """The exchanges without the answers that another answer follows within the minute."""
    for exchange, after in zip_longest(exchanges, exchanges[1:]):
        is_followed = (
            after is not None and after.what.startswith(ANSWERED) and _minute(after.at) == _minute(exchange.at)
        )
        if not (exchange.what in ON_THE_WAY and is_followed):
            yield exchange


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _line(exchange: Exchange, task: FulfilmentTask, where: str, offering: str) -> Happening:
    what, detail = exchange.what, exchange.detail
    if what == REFUSED or what == f"{ANSWERED}{ServiceOrderState.FAILED}":
        verb = "refused by the network" if what == REFUSED else "the network could not do it"
        show, kind, what = Show.NETWORK, "fall", f"Fell out: {task.milestone or task.name}, {verb}"
    elif ASKED_CUSTOMER in what or what.startswith(CUSTOMER_ANSWERED):
        show, kind = Show.CUSTOMER, "person"
    elif any(words in what for words in BY_PEOPLE):
        show, kind = Show.PEOPLE, "review"
    else:
        detail = _in_words(detail) if what.startswith(ASKED) else detail
        show, kind, what = Show.NETWORK, "wait" if what == NO_ANSWER else "net", _network_words(what, task, offering)
    return Happening(at=exchange.at, show=show, kind=kind, words=what, where=where, detail=detail)


def _network_words(what: str, task: FulfilmentTask, offering: str) -> str:
    about = "the equipment" if task.ships else offering
    if what.startswith(ASKED):
        action = what.removeprefix(ASKED).partition(" ")[0]
        verb = "ship" if task.ships and action == "add" else ACTIONS.get(action, action)
        return f"Asked the network to {verb} {about}"
    words = ANSWERS.get(what.removeprefix(ANSWERED), what)
    return f"{words}: {about}" if task.specification and what.startswith(ANSWERED) else words


def _in_words(characteristics: str) -> str:
    """The characteristics that were sent, with labels and numbers as people write them: User name: casey."""
    labeled = SENT_NAME.sub(lambda name: f"{name[1]}{name[2].replace('_', ' ').capitalize()}: ", characteristics)
    return SENT_NUMBER.sub(lambda number: phone_number_words(number[0]), labeled)

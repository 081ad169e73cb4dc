"""Every job that is asked for has a handler, and every handler is asked for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from procrastinate import App

from business_layer.shared.job_requests import Queue
from database_layer.job_queue import PeriodicJob
from environments.composition import Application
from environments.settings.development_files import CHECKOUT
from environments.settings.model import WorkerSlots
from environments.worker.job_registry import make_app
from environments.worker.periodic_jobs import PERIODIC_JOBS
from environments.worker.queues import WorkerPart, queue_shares
from tests.environments.builders import SECRETS, some_settings

SLOTS = WorkerSlots(urgent_mail=1, mail=2, orders=3, watch=4)
BUSINESS = CHECKOUT / "business_layer"
OF_PROCRASTINATE = "procrastinate."


def job_requests() -> Iterator[tuple[str, set[Queue]]]:
    """The task and the possible queues of each JobRequest that the business makes."""
    for path in sorted(BUSINESS.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "JobRequest":
                given = {keyword.arg: keyword.value for keyword in call.keywords}
                kind = ast.unparse(given["kind"]) if "kind" in given else "Queue.ORDERS"
                yield ast.literal_eval(given["task"]), {queue for queue in Queue if f"Queue.{queue.name}" in kind}


REQUESTED = tuple(job_requests())
# The previous release still asks for them while both run.
OF_PREVIOUS_RELEASE = {"wake_order"}


@pytest.fixture
def app(tmp_path: Path) -> App:
    return make_app(Application(settings=some_settings(tmp_path)), SECRETS["DATABASE_URL"])


def test_the_jobs_of_the_business_are_found() -> None:
    assert {task for task, _ in REQUESTED} == {"advance_order", "deliver_message", "mail_numbers"}


@pytest.mark.parametrize(("task", "queues"), REQUESTED)
def test_a_job_that_the_business_asks_for_has_a_handler_in_its_queue(app: App, task: str, queues: set[Queue]) -> None:
    assert task in app.tasks
    assert app.tasks[task].queue in queues


@pytest.mark.parametrize("job", PERIODIC_JOBS, ids=lambda job: job.task)
def test_a_periodic_job_has_a_handler_in_its_queue(app: App, job: PeriodicJob) -> None:
    assert job.task in app.tasks
    assert app.tasks[job.task].queue == job.kind


def test_every_handler_is_for_a_job_that_is_asked_for(app: App) -> None:
    handled = {task for task in app.tasks if OF_PROCRASTINATE not in task}

    assert handled == {task for task, _ in REQUESTED} | OF_PREVIOUS_RELEASE | {job.task for job in PERIODIC_JOBS}


def test_a_worker_takes_jobs_from_the_queue_of_every_kind() -> None:
    shares = queue_shares(SLOTS, WorkerPart.ALL)

    assert [share.kind for share in shares] == list(Queue)
    assert [share.slots for share in shares] == [1, 2, 3, 4, 1]
    assert all(str(share.kind) in share.queues for share in shares)


def test_only_a_worker_beside_the_events_takes_the_jobs_of_site_intelligence() -> None:
    product, intelligence = (queue_shares(SLOTS, part) for part in (WorkerPart.PRODUCT, WorkerPart.INTELLIGENCE))

    assert Queue.INTELLIGENCE not in {share.kind for share in product}
    assert [share.kind for share in intelligence] == [Queue.INTELLIGENCE]

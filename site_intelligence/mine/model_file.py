"""The models as a file: what each one learned, in numbers and words, and how good it is.

All models are in `models.json`, which is written aside, flushed to the disk and renamed. So after a crash it is the
old one or the new one. It holds no person: only counts became weights.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.manifest import sync_folder, write_durably
from site_intelligence.mine.judge_model import Judgment, Measure, Standing

FORMAT = 1
FILE = "models.json"
LOCK = "models.lock"


@dataclass(frozen=True)
class Description:
    """The facts about a model for a page.

    `measure` says what the numbers of `judgment` are. `rule` is what the model must beat, and what serves if it does
    not. `since` is the day since which `judgment.standing` is so. `drift` is the stability index of the fact that has
    changed most, `drift_of`.
    """

    name: str
    title: str
    question: str
    rule: str
    measure: str
    first_day: str
    last_day: str
    size: int
    seed: int
    judgment: Judgment
    drift_of: str = ""
    drift: float = 0.0
    since: str = ""

    @property
    def is_better(self) -> bool:
        """True if the model may serve: it is shown to be better than its rule. An analyst may still switch it off."""
        return self.judgment.standing is Standing.MODEL


@dataclass(frozen=True)
class StoredModel:
    """A description, and what the model and the rule have learned."""

    description: Description
    model: Mapping[str, Any]
    rule: Mapping[str, Any]

    def following(self, former: "StoredModel | None") -> "StoredModel":
        """This model in the place of a former one: since when that was if its standing is the same."""
        if former is None:
            return replace(self, description=replace(self.description, since=self.description.last_day))
        is_same = former.description.judgment.standing is self.description.judgment.standing
        since = former.description.since if is_same else self.description.last_day
        return replace(self, description=replace(self.description, since=since))


@dataclass(frozen=True)
class Models:
    """All models by name."""

    models: Mapping[str, StoredModel] = field(default_factory=dict)

    def require_some(self) -> None:
        """Raise IntelligenceError if nothing was learned yet."""
        if not self.models:
            raise IntelligenceError("No models are stored yet. Run dialtone intelligence train.")

    def find(self, name: str) -> StoredModel:
        """The model with that name. Raises IntelligenceError if there is none."""
        self.require_some()
        if name not in self.models:
            raise IntelligenceError(f"There is no model {name!r}. The models are: {', '.join(self.models)}.")
        return self.models[name]


def read_models(folder: Path) -> Models:
    """The models of a folder; none if nothing was learned. Raises IntelligenceError if they cannot be read."""
    path = folder / FILE
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != FORMAT:
            raise IntelligenceError(f"{path} has another format. Run dialtone intelligence train again.")
        return Models({name: _read_model(model) for name, model in document["models"].items()})
    except FileNotFoundError:
        return Models()
    except OSError as failed:
        raise IntelligenceError(f"{path} cannot be read: {failed.strerror}.") from failed
    except (ValueError, KeyError, TypeError) as wrong:
        raise IntelligenceError(f"{path} cannot be read. Delete it, and run dialtone intelligence train.") from wrong


def _read_model(found: dict[str, Any]) -> StoredModel:
    return StoredModel(read_description(found["description"]), found["model"], found["rule"])


def read_description(found: Mapping[str, Any]) -> Description:
    """The description of a model from its plain values. Raises KeyError, TypeError or ValueError."""
    # Earlier files also said whether the model was switched on.
    description = {name: value for name, value in found.items() if name != "is_on"}
    judgment = dict(description.pop("judgment"))
    for name in ("model", "baseline", "gain"):
        judgment[name] = None if judgment[name] is None else Measure(**judgment[name])
    judgment["standing"] = Standing(judgment["standing"])
    return Description(**description, judgment=Judgment(**judgment))


def replace_models(folder: Path, learned: Mapping[str, StoredModel]) -> Models:
    """Store what was learned in the place of what was known. Raises IntelligenceError."""
    with _writing(folder):
        former = read_models(folder).models
        models = Models({name: model.following(former.get(name)) for name, model in learned.items()})
        _write(folder, models)
    return models


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Keep other writers of the models away."""
    try:
        with (folder / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as failed:
        raise IntelligenceError(f"The models cannot be stored: {failed.strerror}. The former ones stay.") from failed


def _write(folder: Path, models: Models) -> None:
    """Commit: replace the file in one step that a crash cannot halve. Raises OSError."""
    draft = folder / f".{FILE}.new"
    document = {"format": FORMAT, "models": {name: asdict(model) for name, model in models.models.items()}}
    write_durably(draft, json.dumps(document, indent=1).encode())
    draft.replace(folder / FILE)
    sync_folder(folder)

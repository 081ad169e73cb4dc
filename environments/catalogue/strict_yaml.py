"""Reads YAML that people write by hand, and refuses mistakes that YAML would silently accept."""

from pathlib import Path
from typing import Any

import yaml

from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid

TEXT, TIMESTAMP = "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"


class _StrictLoader(yaml.SafeLoader):
    """Loads YAML whose keys are strings and unique. A date stays a string, as the catalogue stores it."""

    # A copy, so that other readers of YAML do not change.
    yaml_implicit_resolvers: dict[str, Any] = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != TEXT:
                raise _refused(f"the key {key.value} is no text; put it in quotes", key)
            if key.value in seen:
                raise _refused(f"the key {key.value} appears twice; remove one of them", key)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def loaded(path: Path) -> Any:
    """The content of a YAML file. Raises CatalogueInvalid with the file and, if known, the line."""
    try:
        loader = _StrictLoader(path.read_text("utf-8"))
        loader.name = path.name
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _unreadable(path, f"line {line}: {error.problem or error.context}.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unreadable(path, f"{error}.") from error
    if content is None:
        raise _unreadable(path, "It is empty. Write something into it, or remove it.")
    return content


def _refused(problem: str, at: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, problem, at.start_mark)


def _unreadable(path: Path, problem: str) -> CatalogueInvalid:
    return CatalogueInvalid(f"{path.name} cannot be read.", errors={path.name: problem})

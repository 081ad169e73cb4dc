"""Locks are added to queries in few places, so that no finder makes a reader wait."""

import ast
import re
from pathlib import Path

import pytest

import database_layer
import environments

TIERS = tuple(Path(str(tier.__file__)).parent for tier in (database_layer, environments))
MIGRATIONS = TIERS[0] / "migrations" / "versions"
LOCKING = re.compile(
    r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b|\bFOR\s+(KEY\s+)?SHARE\b|\bLOCK\s+TABLE\b|pg_advisory", re.IGNORECASE
)
# Each checks first that its unit of work is not read-only, or is never used by a read-only one.
MAY_LOCK = {
    "collection.py": "every repository's finders",
    "catalogue.py": "the newest catalogue, while another one is published",
    "housekeeping.py": "the sweep, which skips what is locked",
    "users.py": "attempts, which are counted one after another",
    "item_states.py": "a batch of items without a state, which skips what is locked",
    "inventory.py": "what an address holds, which is counted one after another",
}


def test_only_these_places_lock() -> None:
    sources = [path for tier in TIERS for path in tier.rglob("*.py") if MIGRATIONS not in path.parents]

    locking = {path.name for path in sources if locks(path.read_text("utf-8"))}

    assert locking == set(MAY_LOCK)


@pytest.mark.parametrize(
    "code",
    [
        "query.with_for_update()",
        "query.with_for_update(skip_locked=True)",
        "session.get(Cart, key, with_for_update=True)",
        "session.refresh(cart, with_for_update={'nowait': True})",
        "text('SELECT 1 FROM carts FOR UPDATE')",
        "text('SELECT 1 FROM carts for no key update')",
        "text('SELECT 1 FROM carts FOR\\n    SHARE')",
        "text(f'SELECT 1 FROM {table} FOR KEY SHARE')",
        "text('LOCK TABLE carts')",
        "text('SELECT pg_advisory_xact_lock(1)')",
        "func.pg_advisory_xact_lock(1)",
        "session.execute(lock_name('held from'))",
    ],
)
def test_every_way_to_lock_is_found(code: str) -> None:
    assert locks(code)


@pytest.mark.parametrize("code", ["'''Looks for updates.'''", "text('UPDATE carts SET x = 1')", "wait_for_update()"])
def test_other_code_is_not(code: str) -> None:
    assert not locks(code)


def locks(code: str) -> bool:
    """True if the code can put a lock on a row, on a table or on a name."""
    return any(_locks(node) for node in ast.walk(ast.parse(code)))


def _locks(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr="with_for_update") | ast.keyword(arg="with_for_update") | ast.Name(id="lock_name"):
            return True
        case ast.Attribute(attr=name) if name.startswith("pg_advisory"):
            return True
        case ast.Constant(value=str(text)):
            return bool(LOCKING.search(text))
        case _:
            return False

"""Only the journal writes, and the modules that it names."""

import ast
from collections.abc import Iterator
from pathlib import Path

from domain.exceptions import EXCEPTIONS

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "graphql_api", "tasks", "infra")
DOOR = "domain.journal"
# These are methods of collections or documents only.
WRITES = {
    "bulk_write", "create_collection", "create_index", "create_indexes", "delete_all", "delete_many", "delete_one",
    "drop_collection", "find_one_and_delete", "find_one_and_replace", "find_one_and_update", "insert_many",
    "insert_one", "rename", "replace_one", "save", "save_changes", "start_transaction", "update_many", "update_one",
}  # fmt: skip
# Files have the first, and these modules have no document.
OF_FILES = {"rename"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text())


def writes(tree: ast.Module) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    }


def writers() -> dict[str, set[str]]:
    return {name: found - OF_FILES for name, tree in modules() if (found := writes(tree)) - OF_FILES}


def test_no_module_but_the_door_and_its_exceptions_writes() -> None:
    assert {name: how for name, how in writers().items() if name != DOOR and name not in EXCEPTIONS} == {}


def test_no_exception_is_stale() -> None:
    assert EXCEPTIONS.keys() - writers().keys() == set()
    assert all(reason.strip() for reason in EXCEPTIONS.values())


def test_only_the_door_opens_a_transaction() -> None:
    assert {name for name, how in writers().items() if "start_transaction" in how} == {DOOR}


def test_a_write_is_seen_however_its_collection_is_reached() -> None:
    assert writes(ast.parse("await Model.get_pymongo_collection().insert_one({})")) == {"insert_one"}
    assert writes(ast.parse("database['x'].update_many({}, {})")) == {"update_many"}
    assert writes(ast.parse("await capture.save()")) == {"save"}

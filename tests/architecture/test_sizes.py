"""Modules and functions stay small enough to be read at once."""

import ast

from tests.architecture.test_one_door import ROOMS, ROOT

LONGEST_MODULE, LONGEST_FUNCTION = 400, 50


def test_no_module_is_too_long() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines())
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
    }
    worst = sorted(sizes.items(), key=lambda item: -item[1])[:5]

    assert worst[0][1] <= LONGEST_MODULE, worst


def test_no_function_is_too_long() -> None:
    sizes = {
        f"{path.relative_to(ROOT).as_posix()}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    worst = sorted(sizes.items(), key=lambda item: -item[1])[:5]

    assert worst[0][1] <= LONGEST_FUNCTION, worst

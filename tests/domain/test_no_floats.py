"""Money is exact: the domain holds floating-point numbers only where it speaks of ratios and durations."""

import ast
from collections.abc import Iterator
from pathlib import Path

DOMAIN = Path(__file__).parents[2] / "domain"

# Where a float stands, by module and the name that it is assigned to or annotated as, or the function around it.
ALLOWED = {
    ("bulk/pace.py", "worked"): "seconds",
    ("bulk/pace.py", "paused"): "seconds",
    ("bulk/pace.py", "_began"): "seconds",
    ("captures/booking.py", "SEEN"): "a ratio",
    ("captures/booking.py", "threshold"): "a ratio",
    ("captures/drafts.py", "confidence"): "a ratio",
    ("captures/intents.py", "NOTHING_READ"): "a ratio",
    ("captures/models.py", "confidence"): "a ratio",
    ("captures/models.py", "count_confidence"): "a ratio",
    ("captures/models.py", "threshold"): "a ratio",
    ("captures/rules.py", "threshold"): "a ratio",
    ("database.py", "timeout_seconds"): "seconds",
    ("ending.py", "AGAIN_SECONDS"): "seconds",
    ("imports/reading.py", "LOOK_SECONDS"): "seconds",
    ("journal.py", "RETRY_SECONDS"): "seconds",
    ("journal.py", "SETTLED_SECONDS"): "seconds",
    ("journal.py", "record"): "seconds of a pause",
    ("journal.py", "deadline"): "seconds",
    ("journal.py", "pause"): "seconds",
    ("journal.py", "_commit"): "seconds of a pause",
    ("people/models.py", "review_threshold"): "a ratio",
    ("people/rules.py", "LEAST_THRESHOLD"): "a ratio",
    ("people/rules.py", "MOST_THRESHOLD"): "a ratio",
    ("people/rules.py", "review_threshold"): "a ratio",
    ("people/rules.py", "value"): "a ratio",
    ("settings.py", "Seconds"): "seconds",
    ("settings.py", "gemini_deadline"): "seconds",
    ("settings.py", "le"): "seconds, the bound of `gemini_deadline`",
    ("ledger/rules.py", "SURE"): "a ratio",
    ("ledger/rules.py", "threshold"): "a ratio",
    ("ledger/rules.py", "unsure"): "a ratio",
    ("ledger/spending.py", "share"): "a ratio",
}
# These judge how well words fit a pattern: scores are ratios, and no amount is among them.
RATIOS = "understanding/"
# But these read amounts, so that nothing of theirs may be a float.
AMOUNTS = {
    "understanding/amounts.py",
    "understanding/arithmetic.py",
    "understanding/discounts.py",
    "understanding/extras.py",
    "understanding/numerals.py",
    "understanding/products.py",
    "understanding/sharing.py",
}


def floats(source: str) -> Iterator[tuple[str, int]]:
    """(name, line) of each float literal, `float` annotation and `float(…)` call."""
    yield from _walk(ast.parse(source), "")


def _walk(node: ast.AST, name: str) -> Iterator[tuple[str, int]]:
    match node:
        case ast.Constant(value=float()) | ast.Name(id="float"):
            yield name, node.lineno
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            name = node.name
        case ast.AnnAssign(target=ast.Name(id=target)) | ast.Assign(targets=[ast.Name(id=target)]):
            name = target
        case ast.arg():
            name = node.arg
        case ast.keyword(arg=str() as argument):
            name = argument
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, name)


def found() -> set[tuple[str, str, int]]:
    return {
        (path.relative_to(DOMAIN).as_posix(), name, line)
        for path in DOMAIN.rglob("*.py")
        for name, line in floats(path.read_text())
    }


def test_no_module_of_the_domain_holds_a_float_that_is_no_ratio_or_duration() -> None:
    outside = {
        (module, name, line)
        for module, name, line in found()
        if (module, name) not in ALLOWED and (module in AMOUNTS or not module.startswith(RATIOS))
    }

    assert outside == set()


def test_no_exception_is_stale() -> None:
    assert ALLOWED.keys() - {(module, name) for module, name, _ in found()} == set()


def test_the_lint_sees_literals_calls_and_annotations() -> None:
    source = "a = 0.5\nb: float = 1\ndef c(d: float) -> None:\n    return float(2)\ne = 'float'\n"

    assert set(floats(source)) == {("a", 1), ("b", 2), ("d", 3), ("c", 4)}

"""`finsight doctor`: one line for each part: how it is, and how to mend it."""

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from domain.settings import Settings
from infra.health import CHECKS, Finding, Level

COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


def run(settings: Settings) -> int:
    """Print all findings; 1 where a part fails, else 0."""
    findings = asyncio.run(examine(settings))
    console = Console(soft_wrap=True, highlight=False)
    for finding in findings:
        console.print(_line(finding))
    return int(any(finding.level is Level.FAIL for finding in findings))


async def examine(settings: Settings) -> Sequence[Finding]:
    """All checks at the same time; one that breaks is itself a finding."""
    outcomes = await asyncio.gather(*(check(settings) for check in CHECKS), return_exceptions=True)
    return [
        outcome
        if isinstance(outcome, Finding)
        else Finding(Level.FAIL, check.__name__.replace("_", " "), f"{type(outcome).__name__}: {outcome}")
        for check, outcome in zip(CHECKS, outcomes, strict=True)
    ]


def _line(finding: Finding) -> Text:
    return Text.assemble(
        (f"{finding.level:<4}", COLOURS[finding.level]), "  ", finding.what, *_advice(finding)
    )


def _advice(finding: Finding) -> list[tuple[str, str]]:
    return [(f"  -> {finding.mend}", "bold")] if finding.mend else []

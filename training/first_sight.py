"""What reading made of messages at first sight, kept before anybody worked with them: the honest ground for a confidence.

`python -m training.first_sight FILE` adds the messages of FILE to `first_sight.jsonl`: of each the signs of its reading and
what was right about it, and nothing of its text. Afterwards they may be learned from; a confidence that is fitted to how
they are read by then would promise too much.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.understanding.draft import Field

FILE = Path(__file__).parent / "first_sight.jsonl"


@dataclass(frozen=True, slots=True)
class Seen:
    """The signs of a text and whether its number of transactions was right; of each draft its signs, and what was right."""

    of_text: frozenset[str]
    count: bool
    drafts: Sequence[tuple[frozenset[str], Mapping[Field, bool]]]


def kept(path: Path = FILE) -> list[Seen]:
    return [_seen(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def keep(all_seen: Iterable[Seen], path: Path = FILE) -> None:
    """Add them to what is kept."""
    with path.open("a", encoding="utf-8") as file:
        for seen in all_seen:
            file.write(json.dumps(_line(seen), ensure_ascii=False) + "\n")


def _line(seen: Seen) -> dict[str, object]:
    """Fields that were right are named."""
    return {
        "signs": sorted(seen.of_text),
        "count": seen.count,
        "drafts": [
            {
                "signs": sorted(signs - seen.of_text),
                "right": [field.value for field in Field if hits.get(field)],
            }
            for signs, hits in seen.drafts
        ],
    }


def _seen(line: dict[str, object]) -> Seen:
    signs, drafts = line["signs"], line["drafts"]
    if not isinstance(signs, list) or not isinstance(drafts, list):
        raise TypeError("a line has lists of signs and of drafts")
    of_text = frozenset(signs)
    return Seen(
        of_text,
        bool(line["count"]),
        [
            (of_text.union(draft["signs"]), {field: field.value in draft["right"] for field in Field})
            for draft in drafts
        ],
    )


if __name__ == "__main__":
    from training.confidence import example, read

    arguments = ArgumentParser(prog="python -m training.first_sight", description=__doc__.splitlines()[0])
    arguments.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="labelled messages, one JSON object a line"
    )
    keep(each.seen for each in map(example, read(arguments.parse_args().files)) if each)

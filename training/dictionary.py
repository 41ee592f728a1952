"""`python -m training.dictionary en DICTIONARY...`: makes a language's filters from Hunspell dictionaries.

Each DICTIONARY is a path to a `.dic` file that has its `.aff` file beside it. Those of English are in the npm packages
dictionary-en 4.0.0 and dictionary-en-gb 3.0.0.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.understanding import dictionary
from domain.understanding.dictionary import Bloom, Dictionary
from domain.understanding.tokens import fold

FIELDS_OF_A_RULE = 5


@dataclass(frozen=True)
class Affix:
    """One line of an `.aff` file: `cut` comes off the word where it fits `condition`, `added` goes there instead."""

    suffix: bool
    cut: str
    added: str
    condition: re.Pattern[str]

    def applied(self, word: str) -> str | None:
        if not self.condition.search(word):
            return None
        if self.suffix:
            return word.removesuffix(self.cut) + self.added
        return self.added + word.removeprefix(self.cut)


def affixes(lines: Iterator[str]) -> Mapping[str, list[Affix]]:
    """By flag. The first line of a flag's rules only counts them."""
    found: dict[str, list[Affix]] = defaultdict(list)
    for line in lines:
        fields = line.split()
        if len(fields) < FIELDS_OF_A_RULE or fields[0] not in {"SFX", "PFX"}:
            continue
        kind, flag, cut, added, condition = fields[:FIELDS_OF_A_RULE]
        pattern = re.compile(f"{condition}$" if kind == "SFX" else f"^{condition}")
        found[flag].append(Affix(kind == "SFX", cut.replace("0", ""), added.partition("/")[0], pattern))
    return found


def forms(word: str, flags: str, rules: Mapping[str, list[Affix]]) -> Iterator[str]:
    """The word with each of its endings, and all of these with each of its beginnings."""
    used = [rule for flag in flags for rule in rules.get(flag, ())]
    ended = [word, *filter(None, (rule.applied(word) for rule in used if rule.suffix))]
    yield from ended
    for rule in used:
        if not rule.suffix:
            yield from filter(None, (rule.applied(form) for form in ended))


def words_of(path: Path) -> Iterator[str]:
    with path.with_suffix(".aff").open(encoding="utf-8") as lines:
        rules = affixes(lines)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, flags = line.partition("/")
        yield from (form for form in forms(word, flags, rules) if not form.endswith("'s"))


def made(paths: list[Path]) -> Dictionary:
    every = {word for path in paths for word in words_of(path) if word.replace("'", "").isalpha()}
    small = {word for word in every if word[0].islower()}
    return Dictionary(
        words=Bloom.of(fold(word) for word in small), names=Bloom.of(fold(word) for word in every - small)
    )


if __name__ == "__main__":
    _, language, *names = sys.argv
    target = Path(dictionary.__file__).with_name(f"{language}.bloom")
    target.write_bytes(made([Path(name) for name in names]).packed())
    print(f"{target.name}: {target.stat().st_size / 1024:.0f} KiB")

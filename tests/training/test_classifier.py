import pytest

from domain.understanding import classifier
from domain.understanding.slugs import NAMES
from training.classifier import WEIGHTS, trained
from training.samples import samples

MOST_BYTES = 500 * 1024


@pytest.fixture(scope="module")
def content() -> bytes:
    return trained()


def test_there_are_thousands_of_phrases_in_each_category_some() -> None:
    known = samples()

    assert len(known) > 3_000
    assert {sample.category for sample in known} == set(NAMES) - {"income", "transfer"}


def test_the_same_files_give_the_same_bytes(content: bytes) -> None:
    assert content == trained()
    assert len(content) <= MOST_BYTES
    assert WEIGHTS.stat().st_size <= MOST_BYTES


def test_what_is_written_is_what_the_parser_reads(content: bytes) -> None:
    head, _, weights = content.partition(b"\n")

    assert len(weights) * classifier.LANE == len(classifier.model().rows)
    assert head.startswith(b'{"categories"')

"""Whatever is written is read with the same rows and sum; whatever is broken is told and never raises."""

from collections.abc import Callable, Sequence
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.imports.formats.problems import Code
from domain.imports.formats.reading import read
from tests.domain.imports.formats import files
from tests.domain.imports.formats.files import Told

# Words as statements have them; marks that a format itself gives a meaning are tried by their own tests.
WORDS = st.lists(
    st.sampled_from(["market", "Café", "rent", "Łódź", "42nd", "Müller", "to", "o'clock"]), min_size=1
)
TRANSACTIONS = st.lists(
    st.builds(
        Told,
        day=st.dates(date(1990, 1, 1), date(2060, 12, 31)),
        minor=st.integers(-(10**9), 10**9).filter(bool),
        text=WORDS.map(" ".join),
    ),
    min_size=2,
    max_size=12,
)
WRITERS: dict[str, Callable[[Sequence[Told]], str]] = {
    "csv": files.csv_file,
    "ofx1": lambda each: files.ofx_file(each, closed=False),
    "ofx2": files.ofx_file,
    "qif": files.qif_file,
    "camt": lambda each: files.camt_file("".join(map(files.camt_entry, each))),
    "mt940": files.mt940_file,
}
FORMATS = st.sampled_from(sorted(WRITERS))
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(FORMATS, TRANSACTIONS)
def test_rows_and_sum_survive_a_round_trip(form: str, transactions: list[Told]) -> None:
    if form == "mt940":  # its years have two figures
        transactions = [each for each in transactions if each.day.year < 2060]

    file = read(WRITERS[form](transactions).encode())

    found = [(row.date, row.amount.minor) for row in files.rows(file)]
    # A statement that asks for the sign of its amounts has nothing to decide by.
    if Code.SIGN not in files.codes(file):
        assert found == [(each.day, each.minor) for each in transactions]
    assert not file.refused


@SLOW
@given(FORMATS, TRANSACTIONS, st.data())
def test_a_truncated_file_never_raises_and_keeps_only_true_rows(
    form: str, transactions: list[Told], data: st.DataObject
) -> None:
    content = WRITERS[form](transactions).encode().rstrip()
    cut = data.draw(st.integers(0, len(content) - 1))

    file = read(content[:cut])

    assert Code.READER_FAILED not in files.codes(file)
    whole = {(each.day, abs(each.minor)) for each in transactions}
    if form in {"ofx1", "ofx2", "camt"}:
        assert {(row.date, abs(row.amount.minor)) for row in files.rows(file)} <= whole
        assert file.problems


@SLOW
@given(FORMATS, TRANSACTIONS, st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=12)), max_size=6))
def test_a_damaged_file_never_raises(
    form: str, transactions: list[Told], damage: list[tuple[int, bytes]]
) -> None:
    content = bytearray(WRITERS[form](transactions).encode())
    for place, garbage in damage:
        at = place % len(content)
        content[at : at + len(garbage) // 2] = garbage

    file = read(bytes(content), "statement.csv")

    assert Code.READER_FAILED not in files.codes(file)
    assert file.statements or file.problems


@SLOW
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    file = read(content, None)

    assert Code.READER_FAILED not in files.codes(file)
    assert file.statements or file.problems

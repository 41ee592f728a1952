import tracemalloc

import pytest

from domain.imports.formats import reading
from domain.imports.formats.problems import Code, Severity
from domain.imports.formats.reading import MAX_BYTES, read
from domain.imports.formats.statement import Format
from tests.domain.imports.formats.files import codes, read_text, rows


@pytest.mark.parametrize("content", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b"\0\0\0"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert codes(read(content, "empty.csv")) == {Code.EMPTY}


def test_a_file_above_64_mib_is_refused() -> None:
    assert codes(read(b" " * (MAX_BYTES + 1), "large.csv")) == {Code.TOO_LARGE}


@pytest.mark.parametrize(
    ("head", "name", "code", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", Code.SPREADSHEET, "CSV (UTF-8)"),
        (b"PK\x03\x04....xl/workbook.xml", "a", Code.SPREADSHEET, "CSV (UTF-8)"),
        (
            b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "a",
            Code.SPREADSHEET,
            "OpenDocument",
        ),
        (b"PK\x03\x04..Index/Document.iwa", "a", Code.SPREADSHEET, "Numbers"),
        (b"PK\x03\x04..", "year.numbers", Code.SPREADSHEET, "Numbers"),
        (b"PK\x03\x04..statement.csv", "a.zip", Code.ARCHIVE, "Unpack"),
        (b"\x1f\x8b\x08", "a.csv.gz", Code.ARCHIVE, "Unpack"),
        (b"PK\x05\x06" + bytes(18), "empty.zip", Code.ARCHIVE, "Unpack"),
        (b"statement.csv".ljust(257, b"\0") + b"ustar\00000" + bytes(250), "a.tar", Code.ARCHIVE, "Unpack"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(300), "old.xls", Code.SPREADSHEET, "Excel"),
        (b"\xef\xbb\xbf%PDF-1.4", "marked.pdf", Code.DOCUMENT, "PDF"),
        (b"%PDF-1.7", "a.pdf", Code.DOCUMENT, "PDF"),
        (b"\x89PNG\r\n", "a.png", Code.DOCUMENT, "picture"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "a.xls", Code.SPREADSHEET, "web page"),
        (
            b'<?xml version="1.0"?><x xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "a",
            Code.SPREADSHEET,
            "XML",
        ),
        (
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">',
            "a",
            Code.NOT_A_STATEMENT,
            "pain",
        ),
        (b"<note>hello</note>", "a.xml", Code.NOT_A_STATEMENT, "XML"),
        (b'{"hello": 1}', "a.json", Code.NOT_A_STATEMENT, "JSON"),
        (b"Dear bank, hello.", "a.txt", Code.NOT_A_STATEMENT, "no line has a date and an amount"),
        (bytes(range(256)) * 8, "a.bin", Code.BINARY, "no text"),
    ],
)
def test_what_is_no_statement_is_refused_by_name_and_told_what_to_do(
    head: bytes, name: str, code: Code, advice: str
) -> None:
    file = read(head, name)

    assert file.refused
    assert file.statements == ()
    assert [problem.code for problem in file.problems] == [code]
    assert advice in file.problems[0].message


def test_the_content_decides_about_the_format_and_not_the_name() -> None:
    file = read_text("Date,Description,Amount\n2024-01-31,Coffee,-3.50\n")

    assert file.format is Format.CSV
    assert len(rows(file)) == 1


def test_a_reader_that_fails_is_told_and_shows_nothing_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(reading, "READERS", {Format.CSV: fail})

    file = read(b"Date,Amount\n2024-01-31,1\n")

    assert codes(file) == {Code.READER_FAILED}
    assert "secret" not in file.problems[0].message
    assert file.problems[0].severity is Severity.REFUSAL


def test_one_broken_line_in_50_000_is_named_and_all_others_are_read() -> None:
    lines = [f'2024-01-{day % 28 + 1:02d},"Row {day}",-1.00' for day in range(50_000)]
    lines[31_415] = '2024-01-15,"Row broken,-1.00'

    file = read_text("Date,Description,Amount\n" + "\n".join(lines) + "\n")

    assert len(rows(file)) == 49_999
    broken = [problem for problem in file.problems if problem.severity is Severity.ERROR]
    assert [(problem.code, problem.line) for problem in broken] == [(Code.BROKEN, 31_417)]


def test_a_hundred_thousand_rows_take_less_memory_than_a_worker_can_spare() -> None:
    lines = "".join(f"2024-01-{day % 28 + 1:02d},Row number {day},-{day % 90}.25\n" for day in range(100_000))
    content = ("Date,Description,Amount\n" + lines).encode()
    tracemalloc.start()

    file = read(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(rows(file)) == 100_000
    assert peak < 120 * 2**20


def test_problems_of_one_kind_are_listed_up_to_a_hundred_and_then_counted() -> None:
    lines = "".join(f"2024-01-01,Row {number},1.2345\n" for number in range(150))

    file = read_text(f"Date,Description,Amount,Currency\n{lines}2024-01-01,Last,-1.00\n")

    assert sum(problem.code is Code.TOO_MANY_DECIMALS for problem in file.problems) == 100
    assert file.problems[-1].message == "50 more problems of the kind TOO_MANY_DECIMALS."

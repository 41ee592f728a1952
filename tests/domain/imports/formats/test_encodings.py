import codecs

import pytest

from domain.imports.formats.encodings import decode
from domain.imports.formats.problems import Code, Problems
from domain.imports.formats.reading import read
from tests.domain.imports.formats.files import codes, read_text, rows

GERMAN = "Buchungstag;Verwendungszweck;Betrag;Währung\n31.01.2024;Müller Bäckerei, Königstraße;-3,50;EUR\n"
CZECH = "Datum;Popis;Částka;Měna\n31.01.2024;Příliš žluťoučký kůň úpěl ďábelské ódy;-3,50;CZK\n"
POLISH = "Data operacji;Opis;Kwota;Waluta\n31.01.2024;Zażółć gęślą jaźń, Łódź;-3,50;PLN\n"
RUSSIAN = "Дата;Описание;Сумма\n31.01.2024;Покупка в магазине;-3,50\n"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8-sig"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (GERMAN, "cp1252", "cp1252"),
        (CZECH, "cp1250", "cp1250"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso8859-2", "iso8859-2"),
        (RUSSIAN, "cp1251", "cp1251"),
        (CZECH, "cp852", "cp852"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, named: str) -> None:
    problems = Problems()

    found = decode(text.encode(encoding), problems)

    assert found is not None
    assert (found.text, found.encoding) == (text, named)
    assert problems.found == []


def test_lines_of_another_encoding_are_read_and_named() -> None:
    content = GERMAN.encode() + "30.01.2024;Café Zoë;-4,50;EUR\n".encode("cp1252")

    file = read(content)

    assert codes(file) == {Code.MIXED_ENCODINGS}
    assert file.problems[0].line == 3
    assert [row.description for row in rows(file)] == ["Müller Bäckerei, Königstraße", "Café Zoë"]


def test_nul_characters_are_left_out_and_told() -> None:
    file = read_text("Date,Description,Amount,Currency\n2024-01-31,Cof\0fee,-3.50,EUR\n" + " \n" * 2000)

    assert codes(file) == {Code.NUL_CHARACTERS}
    assert rows(file)[0].description == "Coffee"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    problems = Problems()

    found = decode(codecs.BOM_UTF8 + GERMAN.replace("\n", end).encode(), problems)

    assert found is not None
    assert found.text == GERMAN


def test_the_encoding_that_xml_names_is_taken_where_it_is_no_utf_8() -> None:
    found = decode("<x>ã</x>".encode("cp850"), Problems(), "cp850")

    assert found is not None
    assert found.text == "<x>ã</x>"

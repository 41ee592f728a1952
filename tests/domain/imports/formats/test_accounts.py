import pytest

from domain.imports.formats.accounts import iban


@pytest.mark.parametrize("text", ["DE89370400440532013000", "Konto DE89 3704 0044 0532 0130 00 / Giro"])
def test_an_iban_is_found_in_a_text(text: str) -> None:
    assert iban(text) == "DE89370400440532013000"


@pytest.mark.parametrize("text", ["DE88370400440532013000", "12345678", "", "LT357300000000000000"])
def test_what_has_wrong_check_digits_is_none(text: str) -> None:
    assert iban(text) is None

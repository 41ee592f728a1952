"""For each language: a plain message, a date word, a currency word, a kind verb, two transactions, none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.understanding import parse
from domain.understanding.choice import choose
from domain.understanding.draft import Context, Kind
from domain.understanding.language import codes
from domain.understanding.tokens import tokenise
from tests.domain.understanding.contexts import NOW, only

PEOPLE = {
    "en": Context(NOW, "Europe/London", "GBP", "en-GB"),
    "de": Context(NOW, "Europe/Berlin", "EUR", "de-DE"),
    "es": Context(NOW, "Europe/Madrid", "EUR", "es-ES"),
    "fr": Context(NOW, "Europe/Paris", "EUR", "fr-FR"),
    "hi-Latn": Context(NOW, "Asia/Kolkata", "INR", "en-IN"),
    "it": Context(NOW, "Europe/Rome", "EUR", "it-IT"),
    "ja": Context(NOW, "Asia/Tokyo", "JPY", "ja-JP"),
    "nl": Context(NOW, "Europe/Amsterdam", "EUR", "nl-NL"),
    "pl": Context(NOW, "Europe/Warsaw", "PLN", "pl-PL"),
    "pt": Context(NOW, "America/Sao_Paulo", "BRL", "pt-BR"),
    "sv": Context(NOW, "Europe/Stockholm", "SEK", "sv-SE"),
    "tr": Context(NOW, "Europe/Istanbul", "TRY", "tr-TR"),
}
PLAIN = {
    "en": ("museum shop 14.20", "14.20"),
    "de": ("Pommes 4,80", "4.80"),
    "es": ("desayuno 6,40", "6.40"),
    "fr": ("boulangerie 4,10", "4.10"),
    "hi-Latn": ("chai aur samosa 60", "60"),
    "it": ("gelato 3,50", "3.50"),
    "ja": ("コーヒー 450円", "450"),
    "nl": ("boodschappen 48,15", "48.15"),
    "pl": ("chleb 7,90", "7.90"),
    "pt": ("padaria 18,50", "18.50"),
    "sv": ("lunch 119", "119"),
    "tr": ("ekmek 15", "15"),
}
YESTERDAY = {
    "en": "soup 7 yesterday",
    "de": "gestern Pommes 5",
    "es": "ayer desayuno 6",
    "fr": "hier boulangerie 4",
    "hi-Latn": "kal chai 20",
    "it": "ieri gelato 3",
    "ja": "昨日コーヒー450円",
    "nl": "gisteren lunch 12",
    "pl": "wczoraj chleb 8",
    "pt": "ontem padaria 18",
    "sv": "igår lunch 119",
    "tr": "dün ekmek 15",
}
CURRENCY = {
    "en": ("soup 7 dollars", "USD"),
    "de": ("Pommes 5 Dollar", "USD"),
    "es": ("desayuno 6 dólares", "USD"),
    "fr": ("boulangerie 4 dollars", "USD"),
    "hi-Latn": ("chai 20 rupaye", "INR"),
    "it": ("gelato 3 dollari", "USD"),
    "ja": ("コーヒー 5ドル", "USD"),
    "nl": ("lunch 12 dollar", "USD"),
    "pl": ("chleb 8 euro", "EUR"),
    "pt": ("padaria 18 dólares", "USD"),
    "sv": ("lunch 12 euro", "EUR"),
    "tr": ("ekmek 2 dolar", "USD"),
}
KINDS = {
    "en": ("salary 2100", Kind.INCOME),
    "de": ("Gehalt 2100", Kind.INCOME),
    "es": ("nómina 2100", Kind.INCOME),
    "fr": ("salaire 2100", Kind.INCOME),
    "hi-Latn": ("salary aayi 52000", Kind.INCOME),
    "it": ("stipendio 1900", Kind.INCOME),
    "ja": ("給料 250000円", Kind.INCOME),
    "nl": ("salaris 2300", Kind.INCOME),
    "pl": ("pensja 6100", Kind.INCOME),
    "pt": ("salário 4200", Kind.INCOME),
    "sv": ("lön 31000", Kind.INCOME),
    "tr": ("maaş 42000", Kind.INCOME),
}
TWO = {
    "en": ("soup 7, bus 3", ["7", "3"]),
    "de": ("Pommes 5 und Bus 3", ["5", "3"]),
    "es": ("desayuno 6 y autobús 2", ["6", "2"]),
    "fr": ("boulangerie 4 et bus 2", ["4", "2"]),
    "hi-Latn": ("chai 20 aur auto 80", ["20", "80"]),
    "it": ("gelato 3 e autobus 2", ["3", "2"]),
    "ja": ("コーヒー450円、電車200円", ["450", "200"]),
    "nl": ("lunch 12 en bus 3", ["12", "3"]),
    "pl": ("chleb 8 i autobus 4", ["8", "4"]),
    "pt": ("padaria 18 e ônibus 5", ["18", "5"]),
    "sv": ("lunch 119 och buss 39", ["119", "39"]),
    "tr": ("ekmek 15, otobüs 20", ["15", "20"]),
}
NONE = {
    "en": "how much did I spend on soup?",
    "de": "wie viel habe ich für Essen ausgegeben?",
    "es": "¿cuánto gasté en comida?",
    "fr": "combien j'ai dépensé en mars ?",
    "hi-Latn": "kitna kharcha hua?",
    "it": "quanto ho speso per la spesa?",
    "ja": "今月いくら使った？",
    "nl": "hoeveel heb ik uitgegeven aan eten?",
    "pl": "ile wydałem na jedzenie?",
    "pt": "quanto gastei em comida?",
    "sv": "hur mycket har jag spenderat på mat?",
    "tr": "yemeğe ne kadar harcadım?",
}
LANGUAGES = sorted(PEOPLE)


def test_every_pack_has_its_messages() -> None:
    assert sorted(codes()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_message_is_one_expense_of_today(language: str) -> None:
    text, amount = PLAIN[language]
    draft = only(text, PEOPLE[language])
    assert (draft.kind, draft.money.amount, draft.date) == (Kind.EXPENSE, Decimal(amount), date(2026, 3, 11))


@pytest.mark.parametrize("language", LANGUAGES)
def test_yesterday_is_understood(language: str) -> None:
    assert only(YESTERDAY[language], PEOPLE[language]).date == date(2026, 3, 10)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_currency_s_name_is_understood(language: str) -> None:
    text, currency = CURRENCY[language]
    assert only(text, PEOPLE[language]).money.currency == currency


@pytest.mark.parametrize("language", LANGUAGES)
def test_income_is_understood(language: str) -> None:
    text, kind = KINDS[language]
    assert only(text, PEOPLE[language]).kind is kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_payments_are_two_transactions(language: str) -> None:
    text, expected = TWO[language]
    drafts = parse(text, PEOPLE[language])
    assert [draft.money.amount for draft in drafts] == [Decimal(amount) for amount in expected]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_no_transaction(language: str) -> None:
    assert parse(NONE[language], PEOPLE[language]) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_told_from_the_words_whatever_the_locale(language: str) -> None:
    text = f"{YESTERDAY[language]} {NONE[language]}"
    assert choose(tokenise(text), "en-US") == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Jonas hat mir gestern 20 Euro zurückgezahlt"),
        ("nl", "Sanne heeft me gisteren 20 terugbetaald"),
    ],
)
def test_a_verb_may_stand_around_what_it_speaks_of(language: str, text: str) -> None:
    draft = only(text, PEOPLE[language])
    assert (draft.kind, draft.merchant) == (Kind.INCOME, text.split(maxsplit=1)[0])


def test_an_unknown_locale_reads_as_english() -> None:
    assert only("soup 7", replace(PEOPLE["en"], locale="zz-ZZ")).category == "dining"

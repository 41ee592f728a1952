"""For each language: a plain message, dates, currencies, kinds, counts, shares, prices of old, and what is none."""

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
# Each day as people say it, typed on Wednesday 11 March 2026.
DAYS = [
    ("de", "vorgestern Blumen 9", date(2026, 3, 9)),
    ("de", "letzte Woche Freitag Blumen 9", date(2026, 3, 6)),
    ("de", "Blumen 9 am 5.3", date(2026, 3, 5)),
    ("de", "am fünften März Blumen 9", date(2026, 3, 5)),
    ("es", "antier flores 9", date(2026, 3, 9)),
    ("es", "el cinco de marzo flores 9", date(2026, 3, 5)),
    ("es", "flores 9 el viernes pasado", date(2026, 3, 6)),
    ("es", "el mes pasado flores 9", date(2026, 2, 11)),
    ("fr", "le 5 fleurs 9", date(2026, 3, 5)),
    ("fr", "fleurs 9 vendredi dernier", date(2026, 3, 6)),
    ("fr", "il y a quinze jours fleurs 9", date(2026, 2, 24)),
    ("it", "l'altro ieri fiori 9", date(2026, 3, 9)),
    ("it", "fiori 9 venerdì della settimana scorsa", date(2026, 3, 6)),
    ("nl", "op de 5e bloemen 9", date(2026, 3, 5)),
    ("nl", "bloemen 9 op 5-3", date(2026, 3, 5)),
    ("pl", "5.03 kwiaty 9,50", date(2026, 3, 5)),
    ("pl", "w zeszły piątek kwiaty 9", date(2026, 3, 6)),
    ("pl", "kwiaty 9 piątego marca", date(2026, 3, 5)),
    ("pt", "dia 5 flores 9", date(2026, 3, 5)),
    ("pt", "flores 9 na sexta passada", date(2026, 3, 6)),
    ("sv", "5/3 blommor 90", date(2026, 3, 5)),
    ("sv", "blommor 90 den 5:e", date(2026, 3, 5)),
    ("sv", "i fredags blommor 90", date(2026, 3, 6)),
    ("tr", "ayın 5'inde çiçek 90", date(2026, 3, 5)),
    ("tr", "5 martta çiçek 90", date(2026, 3, 5)),
    ("tr", "geçen cuma çiçek 90", date(2026, 3, 6)),
    ("hi-Latn", "parso phool 90", date(2026, 3, 9)),
    ("hi-Latn", "5 tareekh ko phool 90", date(2026, 3, 5)),
    ("ja", "先週の金曜日 花 900円", date(2026, 3, 6)),
    ("ja", "三月五日 花 900円", date(2026, 3, 5)),
]
AMOUNTS = [
    ("de", "Blumen zweiundvierzig Euro", "42"),
    ("de", "Reparatur tausendzweihundert Euro", "1200"),
    ("de", "Blumen 9,-", "9"),
    ("es", "flores treinta y cinco euros", "35"),
    ("es", "reparación doscientos cincuenta", "250"),
    ("es", "tres ramos a 4 euros", "12"),
    ("es", "costaba 40 pero lo saqué por 25", "25"),
    ("fr", "fleurs soixante-quinze euros", "75"),
    ("fr", "3 euros 50 de fleurs", "3.50"),
    ("it", "fiori ventotto euro", "28"),
    ("it", "cena 90 divisa in tre", "30"),
    ("nl", "bloemen vijfenveertig euro", "45"),
    ("nl", "etentje 90 gedeeld met z'n drieën", "30"),
    ("nl", "drie euro vijftig parkeren", "3.50"),
    ("pl", "kwiaty dwieście pięćdziesiąt złotych", "250"),
    ("pl", "90 zł na trzech podzielone", "30"),
    ("pt", "flores trinta e cinco reais", "35"),
    ("pt", "mil e duzentos de reforma", "1200"),
    ("sv", "blommor hundratjugo kronor", "120"),
    ("sv", "skjorta 450 istället för 500", "450"),
    ("sv", "3 bullar à 25:-", "75"),
    ("tr", "çiçek yüz elli lira", "150"),
    ("tr", "iki buçuk bin lira tamir", "2500"),
    ("tr", "gömlek 400 yüzde 25 indirimle", "300"),
    ("hi-Latn", "saadhe teen sau ki dawai", "350"),
    ("hi-Latn", "do hazaar ki dawai", "2000"),
    ("ja", "家賃 8万5千円", "85000"),
    ("ja", "千二百円のランチ", "1200"),
    ("ja", "花 5000円の2割引", "4000"),
]
REPAID = [
    ("de", "hab Jonas 20 zurückgegeben", "Jonas hat mir 20 zurückgegeben"),
    ("es", "le devolví 20 a Nuria", "Nuria me devolvió 20"),
    ("fr", "j'ai rendu 20 à Paul", "Paul m'a rendu 20"),
    ("it", "ho ridato 20 a Luca", "Luca mi ha ridato 20"),
    ("nl", "heb Daan 20 terugbetaald", "Daan heeft me 20 terugbetaald"),
    ("pl", "oddałem Kubie 20 zł", "Kuba oddał mi 20 zł"),
    ("pt", "devolvi 20 pro Lucas", "Lucas me devolveu 20"),
    ("sv", "swishade tillbaka 200 till Erik", "Erik swishade tillbaka 200"),
    ("tr", "Emre'ye 200 borcumu ödedim", "Emre 200 borcunu ödedi"),
    ("hi-Latn", "rohit ko 200 wapas kiye", "rohit ne 200 wapas kiye"),
    ("ja", "健太に2000円返した", "健太が2000円返してくれた"),
]
UNPAID = [
    ("de", "die Jacke kostet 180, viel zu teuer"),
    ("de", "Jule schuldet mir noch 40"),
    ("es", "el fontanero pide 480 por la ducha"),
    ("es", "la factura de 240 llega mañana"),
    ("fr", "il faut que je paye 75 d'assurance"),
    ("fr", "l'essence est à 1,89 le litre"),
    ("it", "la giacca da 180 non l'ho presa"),
    ("it", "Giulia mi deve 15 euro"),
    ("nl", "krijg nog 30 van Lotte"),
    ("nl", "die jas van 180 toch maar niet genomen"),
    ("pl", "chcę kupić rower za 2000"),
    ("pl", "twój kod to 482913"),
    ("pt", "a jaqueta de 180 acabei não levando"),
    ("pt", "Ana me deve 35"),
    ("sv", "jackan för 1800 köpte jag inte"),
    ("sv", "kortet nekades, 340 kr"),
    ("tr", "Ayşe'nin bana 350 borcu var"),
    ("tr", "ceket 3000 lira, çok pahalı"),
    ("hi-Latn", "priya se 350 lene hain"),
    ("hi-Latn", "1800 wali jacket nahi kharidi"),
    ("ja", "コート3万円、高すぎて買わなかった"),
    ("ja", "来週までに7500円払わないと"),
]


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


@pytest.mark.parametrize(("language", "text", "day"), DAYS)
def test_a_day_is_understood_as_people_say_it(language: str, text: str, day: date) -> None:
    assert only(text, PEOPLE[language]).date == day


@pytest.mark.parametrize(("language", "text", "amount"), AMOUNTS)
def test_an_amount_is_understood_as_people_say_it(language: str, text: str, amount: str) -> None:
    assert only(text, PEOPLE[language]).money.amount == Decimal(amount)


@pytest.mark.parametrize(("language", "given", "got"), REPAID)
def test_who_pays_back_is_told_from_the_words(language: str, given: str, got: str) -> None:
    kinds = only(given, PEOPLE[language]).kind, only(got, PEOPLE[language]).kind
    assert kinds == (Kind.EXPENSE, Kind.INCOME)


@pytest.mark.parametrize(("language", "text"), UNPAID)
def test_what_was_not_paid_is_no_transaction(language: str, text: str) -> None:
    assert parse(text, PEOPLE[language]) == ()


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("köfteci yusuf'ta 480 lira", "köfteci yusuf"),
        ("Migros'tan 450", "Migros"),
        ("migrostan 450", "Migros"),
    ],
)
def test_an_ending_behind_a_name_comes_off(text: str, merchant: str) -> None:
    found = only(text, PEOPLE["tr"]).merchant
    assert found is not None
    assert found.lower() == merchant.lower()


@pytest.mark.parametrize(
    ("language", "text", "merchant"),
    [("it", "spesa all'Esselunga 40", "Esselunga"), ("pl", "kawa w żabce 6", "Żabka")],
)
def test_a_name_is_found_whatever_is_joined_to_it(language: str, text: str, merchant: str) -> None:
    assert only(text, PEOPLE[language]).merchant == merchant


@pytest.mark.parametrize(
    ("locale", "currency", "text", "amount"),
    [
        ("da-DK", "DKK", "frokost 85,50 kr i går", "85.50"),
        ("nb-NO", "NOK", "drosje 210 kr", "210"),
        ("cs-CZ", "CZK", "oběd 165 Kč", "165"),
        ("hu-HU", "HUF", "ebéd 2 500 Ft", "2500"),
        ("ro-RO", "RON", "cafea 12,50 lei", "12.50"),
        ("id-ID", "IDR", "makan siang 35.000", "35000"),
        ("fi-FI", "EUR", "lounas 12,90 euroa", "12.90"),
    ],
)
def test_a_language_without_a_pack_gives_an_amount_all_the_same(
    locale: str, currency: str, text: str, amount: str
) -> None:
    draft = only(text, Context(NOW, "Europe/Prague", currency, locale))
    assert (draft.kind, draft.money.amount, draft.money.currency) == (Kind.EXPENSE, Decimal(amount), currency)

"""What banks call their columns, in the languages of Europe and the Americas. Earlier phrases are preferred.

Phrases are written as `normal` leaves them: lower case, without accents and punctuation.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from domain.imports.formats.amounts import currencies
from domain.imports.formats.mapping import Role

PHRASES: Mapping[Role, tuple[str, ...]] = {
    Role.DATE: (
        "booking date", "posting date", "posted date", "post date", "date posted", "buchungstag", "buchungsdatum",
        "buchung", "bokforingsdag", "bokforingsdatum", "bogforingsdato", "bokfort dato", "datum zauctovani",
        "data ksiegowania", "konyveles datuma", "fecha operacion", "fecha de operacion", "date operation",
        "date comptable", "data contabile", "data operazione", "data movimento", "boekdatum", "boekingsdatum",
        "reskontradatum", "date", "datum", "data", "fecha", "dato", "paivamaara", "kirjauspaiva", "tarih", "datums", "kuupaev",
        "completed date", "transaction date", "date of transaction", "transaktionsdatum", "datum transakce",
        "tranzakcio datuma", "transactiedatum", "journaldate", "data transakcji", "datum provedeni", "data operacji",
        "created", "created utc", "started date", "payment date", "belegdatum", "umsatztag", "fecha contable",
        "execution date", "processed date", "effective date", "settlement date", "clearing date", "data lancamento", "dtposted",
        "дата операции", "дата проводки", "дата", "дата i час операції", "ημερομηνια", "交易时间", "交易创建时间", "付款时间", "取引日", "日付", "거래일자",
    ),
    Role.VALUE_DATE: (
        "value date", "wertstellung", "wertstellungstag", "valutadatum", "valuta", "rentedatum", "date de valeur",
        "date valeur", "date val", "wert", "data valuta", "data valor", "fecha valor", "fecha de valor", "valutadag", "valutadato",
        "rentedato", "ertekknap", "ertek nap", "erteknap", "data waluty", "datum valuty", "arvopaiva", "valor",
        "transaction date", "started date", "execution date", "datum provedeni", "belegdatum", "umsatzdatum", "datum",
        "дата платежа", "дата валютирования",
    ),
    Role.AMOUNT: (
        "amount", "net amount", "betrag", "buchungsbetrag", "umsatz", "montant", "importe", "importo", "bedrag",
        "castka", "zauctovana castka", "kwota", "kwota transakcji", "osszeg", "tranzakcio osszege", "belopp", "belob",
        "belop", "summa", "maara", "tutar", "suma", "iznos", "valor", "quantia", "montante", "net", "transaction amount",
        "netamount", "gross", "total", "amount in account currency", "bedrag af bij", "brutto", "transaktionsbetrag",
        "summe", "total amount", "value", "objem",
        "сумма платежа", "сумма операции", "сумма", "сума в валюті картки", "сума", "ποσο", "金额", "金额 元", "金額", "거래금액",
    ),
    Role.DEBIT: (
        "debit", "debits", "debit amount", "withdrawal", "withdrawals", "withdrawal amount", "paid out", "money out",
        "soll", "belastung", "belastungen", "lastschrift", "ausgang", "ausgaben", "debito", "cargo", "cargos", "debe",
        "uitgaven", "debet", "obciazenia", "obciazenie", "terheles", "uscite", "addebiti", "addebito", "dare",
        "depenses", "outflow", "payments", "spent", "amount debit", "saidas", "utgifter", "ut", "uttag", "vydaje",
        "out", "ud", "debits amount", "payment out", "withdrawn", "debit sgd",
        "дебет", "расход", "χρεωση", "出金額", "お支払金額", "お引出し", "출금액",
    ),
    Role.CREDIT: (
        "credit", "credits", "credit amount", "deposit", "deposits", "deposit amount", "paid in", "money in", "haben",
        "gutschrift", "gutschriften", "eingang", "einnahmen", "credito", "abono", "abonos", "haber", "inkomsten",
        "kredit", "uznania", "uznanie", "jovairas", "entrate", "accrediti", "accredito", "avere", "recettes", "inflow",
        "receipts", "received", "amount credit", "entradas", "inn", "insattning", "inkomster", "prijmy", "in", "ind",
        "payment in", "deposited",
        "кредит", "приход", "πιστωση", "入金額", "お預入れ", "입금액",
    ),
    Role.FLAG: (
        "debit credit", "credit debit", "d k", "d c", "dc", "cd", "dr cr", "cr dr", "soll haben", "s h", "af bij",
        "bevetel kiadas", "transaction type", "type", "typ", "sens", "direction", "in out", "mutatiesoort", "wn ma",
        "debet kredit", "credit debit indicator", "segno", "tipo",
        "收 支", "προσημο ποσου",
    ),
    Role.FEE: ("fee", "fees", "gebuhr", "gebuhren", "poplatek", "frais", "comision", "commissione", "kosten", "oplata"),
    Role.CURRENCY: (
        "currency", "wahrung", "buchungswahrung", "devise", "divisa", "moneda", "munt", "muntsoort", "valuta", "mena",
        "mena uctu", "waluta", "devizanem", "tranzakcio devizaneme", "monn", "monnaie", "moeda", "ccy", "currency code",
        "account currency", "transaction currency", "valuutta", "para birimi", "wrg", "whg", "mena transakce", "valiuta",
        "валюта платежа", "валюта", "νομισμα", "通貨", "币种",
    ),
    Role.BALANCE: (
        "balance", "running balance", "running bal", "account balance", "saldo", "kontostand", "solde", "egyenleg",
        "zustatek", "saldo na trn", "saldo na mutatie", "saldo po transakcji", "balance after", "bilanz", "balans",
        "ledger balance", "saldo contable", "bakiye", "closing balance", "saldo nach buchung", "available balance",
        "konyvelt egyenleg", "atlikums",
        "остаток", "баланс", "залишок після операції", "υπολοιπο", "残高", "差引残高", "余额", "거래후잔액",
    ),
    Role.DESCRIPTION: (
        "description", "label", "transaction description", "transaction details", "details", "buchungstext", "verwendungszweck",
        "text", "libelle", "concepto", "descripcion", "causale", "descrizione", "omschrijving", "mededelingen", "popis",
        "tytul", "tytul operacji", "opis", "opis operacji", "kozlemeny", "narrative", "memo", "purpose", "message",
        "particulars", "desc", "title", "remittance information", "payment reference", "reason", "zprava",
        "zprava pro prijemce", "message for payee", "message for me", "transaktionsbeschreibung", "vwz", "reszletek",
        "beschreibung", "bezeichnung", "transaktionstext", "beskrivelse", "beskrivning", "tekst", "viesti", "selite",
        "aciklama", "detalii", "descricao", "historico", "betreff", "notes", "note", "poznamka", "items", "item",
        "polozka", "original description", "zahlungszweck", "communications", "information", "additional description",
        "rubrik", "dettagli", "operazione", "aprasymas", "mokejimo paskirtis", "paskirtis", "motivo", "detail", "comments", "comment",
        "описание", "назначение платежа", "деталі операції", "призначення платежу", "αιτιολογια", "περιγραφη", "摘要", "お取り扱い内容", "商品名称", "商品", "内容", "적요",
    ),
    Role.COUNTERPARTY: (
        "counterparty", "counter party", "counterparty name", "partner name", "payee", "merchant", "merchant name", "beneficiary",
        "beneficiary name", "auftraggeber empfanger", "beguenstigter zahlungspflichtiger", "zahlungsempfanger",
        "zahlungsbeteiligter", "name zahlungsbeteiligter", "empfanger", "auftraggeber", "partner neve", "naam tegenpartij",
        "nazev protiuctu", "counteraccount name", "name", "nom", "naam", "tegenpartij", "contrepartie", "beneficiario",
        "odbiorca nadawca", "nazwa odbiorcy", "ordenante", "mottagare", "saaja", "debtor name", "creditor name", "navn",
        "namn", "naam omschrijving", "begunstigter", "zahlungsempfanger in", "card name", "customer description", "name der partei", "nazev protistrany",
        "gavejas", "moketojas gavejas", "store name", "kontrahent",
        "контрагент", "交易对方", "αντισυμβαλλομενος",
    ),
    Role.PAYER: (
        "payer name", "payer", "zahlungspflichtige r", "zahlungspflichtiger", "avsandare", "platca", "maksaja",
    ),
    Role.COUNTERPARTY_ACCOUNT: (
        "partner iban", "counterparty account", "counterparty iban", "tegenrekening", "tegenrekening iban bban", "counterparty",
        "cislo protiuctu", "protiucet", "konto odbiorcy", "partner szamlaszama", "iban zahlungsbeteiligter",
        "kontonummer iban", "payee account", "bank account details", "iban tegenpartij", "beneficiary account",
    ),
    Role.ACCOUNT: (
        "account", "account number", "account no", "account name", "kontonummer", "iban", "iban bban", "konto", "rekening",
        "rekeningnummer", "cislo uctu", "szamlaszam", "iban auftraggeberkonto", "auftraggeberkonto", "auftragskonto",
        "numero de compte", "cuenta", "conto", "numer rachunku", "konto nr", "own account", "produit", "iban konto",
    ),
    Role.BANK_ID: (
        "fitid", "transaction id", "transactionid", "id transakce", "transaction reference number", "bank reference",
        "referencni cislo transakce", "transaktionsreferenz", "transactiereferentie", "reference number", "record id",
        "no de transaction", "n de transaction", "buchungsreferenz", "id", "row", "tranzakcio azonosito", "order id",
        "numer referencyjny", "transaction number", "transaktionsnummer", "volgnr", "archivierungskennung", "arkiveringskod",
        "id transaccion", "unique id", "entry reference", "reference id",
        "交易号", "交易单号", "αρ συναλλαγης",
    ),
    Role.REFERENCE: (
        "check number", "checknumber", "cheque number", "check no", "check", "num", "reference", "referenz", "ref",
        "reference no", "kundenreferenz", "client reference", "variabilni symbol", "variable symbol 1", "vs", "referencia",
        "kenmerk", "betalingskenmerk", "mandatsreferenz", "sepa reference", "invoice id", "referenz nr",
    ),
    Role.TYPE: (
        "type", "transaction type", "umsatzart", "typ transakce", "code", "tranzakcio tipusa", "typ", "art", "vorgang",
        "posting text", "booking text", "mutatiesoort", "tipo", "posting key", "class", "transactiontype", "rodzaj",
        "typ operacji", "transaktionstyp",
    ),
    Role.STATUS: ("status", "state", "info", "stav", "umsatzstatus", "booking status", "etat", "estado", "stan", "contabilizzazione",
        "статус", "交易状态", "当前状态",
    ),
    Role.CATEGORY: (
        "category", "kategorie", "categorie", "categoria", "kategoria", "kategori", "kategorie transakce", "luokka",
        "категория", "категорія", "κατηγορια",
    ),
    Role.ORIGINAL_AMOUNT: (
        "original amount", "originalbetrag", "betrag fremdwahrung", "oorspr bedrag", "ursprungsbetrag", "foreign amount", "betrag in fremdwahrung",
        "montant original", "importe original", "puvodni castka", "amount foreign", "fremdwahrungsbetrag", "local amount",
    ),
    Role.ORIGINAL_CURRENCY: (
        "original currency", "originalwahrung", "oorspr munt", "foreign currency", "fremdwahrung", "puvodni mena",
        "local currency",
    ),
    Role.RATE: (
        "exchange rate", "umrechnungskurs", "koers", "kurs", "taux de change", "tipo de cambio", "wechselkurs", "kurz",
    ),
}  # fmt: skip
# Headings of lists of trades in securities: what, how many, and at which price.
SECURITIES = (
    ("symbol", "ticker", "isin", "wkn", "security", "instrument", "wertpapier", "cusip"),
    ("quantity", "qty", "shares", "units", "stuck", "nominal", "nominale", "anzahl", "no of shares", "aantal", "quantite"),
    ("price", "price per share", "kurs", "koers", "cours", "trade price", "execution price", "ausfuhrungskurs", "share price"),
)  # fmt: skip
SHORTEST_COMPOUND = 4
EXACT, CONTAINED, COMPOUND = 3000, 2000, 1000
IN_BRACKETS = re.compile(r"[(\[]\s*([A-Za-z]{3}|\W|zł|Kč|Ft)\s*[)\]]")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # JournalDate
AT_AN_END = re.compile(r"(?:^|(?<=\s))([A-Z]{3})\$?$")
IN_WORDS = re.compile(r"\b(euro)s?$", re.IGNORECASE)
# "$" is the sign of twenty currencies, so of none.
UNITS = {
    "€": "EUR",
    "£": "GBP",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
}


def normal(text: str) -> str:
    """Lower case, without accents, punctuation and figures."""
    text = CAMEL.sub(" ", text)
    plain = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "o").replace("ł", "l")
    )
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return " ".join(
        re.findall(r"[^\W\d_]+", letters.replace("ae", "a").replace("ue", "u").replace("oe", "o"))
    )


def normalised(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normal, phrases))


# Parts of headings that say that a column is about something else than this account's own money or day.
ELSEWHERE = normalised(
    (
        "original", "oorspr", "puvodni", "foreign", "converted", "fremdwahrung", "refunded", "refund", "target", "local",
        "shipping", "tax", "limit", "time", "zeit", "cas", "hora", "vat", "zone", "expiry", "due", "birth",
    )
)  # fmt: skip


@lru_cache(maxsize=1024)
def currency_in(heading: str) -> str | None:
    """The currency that a heading names, as in "Amount (EUR)", "Betrag (€)", "Castka CZK" or "Débit euros"."""
    heading = heading.strip()
    match = IN_BRACKETS.search(heading) or AT_AN_END.search(heading) or IN_WORDS.search(heading)
    told = match[1] if match else ""
    code = UNITS.get(told, "EUR" if told.casefold() == "euro" else told.upper())
    return code if code in currencies() and heading != code else None


@lru_cache(maxsize=1024)
def is_currency_column(heading: str) -> bool:
    """Whether a heading is a currency with the sign of money, and so one of amounts: "CAD$"."""
    return heading.strip().endswith("$") and currency_in(heading) == heading.strip()[:-1]


@lru_cache(maxsize=1024)
def roles(heading: str) -> tuple[tuple[int, Role], ...]:
    """What a column of that heading may hold, best first, each with how well the heading says so."""
    if is_currency_column(heading):
        return ((EXACT, Role.AMOUNT),)
    named = currency_in(heading)
    words = normal(heading.replace(named, " ") if named else heading)
    found = sorted(
        ((score, role) for role in PHRASES if (score := _score(words, role))), key=lambda each: -each[0]
    )
    return tuple(found)


def is_investment(headings: Iterable[str]) -> bool:
    """Whether these are the columns of a list of trades."""
    named = set(map(normal, headings))
    return all(not named.isdisjoint(map(normal, phrases)) for phrases in SECURITIES)


@lru_cache(maxsize=1)
def _normalised() -> Mapping[Role, tuple[str, ...]]:
    return {role: tuple(normal(phrase) for phrase in phrases) for role, phrases in PHRASES.items()}


def _score(words: str, role: Role) -> int:
    return max(_scores(words, role), default=0)


def _scores(words: str, role: Role) -> Iterator[int]:
    tokens = words.split()
    elsewhere = role not in {Role.ORIGINAL_AMOUNT, Role.ORIGINAL_CURRENCY} and not ELSEWHERE.isdisjoint(
        tokens
    )
    for index, phrase in enumerate(_normalised()[role]):
        if words == phrase:
            yield EXACT - index
        elif elsewhere:
            continue
        elif f" {phrase} " in f" {words} " and len(phrase) >= SHORTEST_COMPOUND:
            yield CONTAINED - index + 10 * len(phrase)
        elif len(phrase) >= SHORTEST_COMPOUND and any(token.endswith(phrase) for token in tokens):
            yield COMPOUND - index + len(phrase)

"""Words in cells that say what a row is: debit or credit, pending or void, a balance or a total."""

from functools import lru_cache

from domain.imports.formats.delimited.vocabulary import normal, normalised

OUT = normalised(
    (
        "d", "dr", "db", "dbit", "debit", "debet", "debito", "s", "soll", "af", "o", "out", "outflow", "withdrawal",
        "expense", "money out", "paid out", "kiadas", "terheles", "t", "cargo", "debe", "dare", "belastung", "ausgang",
        "lastschrift", "obciazenie", "ma", "vydaj", "depense", "支出", "出金", "출금", "расход", "χρεωση", "sortie", "uscita", "addebito", "sale", "gasto", "ausgabe",
    )
)  # fmt: skip
IN = normalised(
    (
        "c", "cr", "crdt", "credit", "kredit", "k", "credito", "h", "haben", "bij", "i", "in", "inflow", "deposit",
        "income", "money in", "paid in", "bevetel", "jovairas", "j", "abono", "haber", "avere", "gutschrift", "eingang",
        "uznanie", "wn", "prijem", "recette", "收入", "入金", "입금", "приход", "πιστωση", "entree", "entrata", "accredito", "return", "refund", "ingreso", "einnahme",
    )
)  # fmt: skip
PENDING = normalised(
    (
        "pending", "vorgemerkt", "offen", "ausstehend", "en attente", "pendiente", "in behandeling", "authorised", "authorized",
        "in sospeso", "non contabilizzato", "reserverat", "reservation", "reserveret", "venter", "reservert", "katevaraus",
        "varaus", "nierozliczona", "pendente", "umsatz vorgemerkt", "reserved", "processing", "hold", "blokada", "prebooked",
    )
)  # fmt: skip
VOID = normalised(
    (
        "reverted", "declined", "failed", "cancelled", "canceled", "abgelehnt", "storniert", "void", "denied", "expired",
        "交易关闭", "rejected", "refused", "annule", "rechazado",
    )
)  # fmt: skip
OPENING = normalised(
    (
        "opening balance", "balance brought forward", "brought forward", "anfangssaldo", "alter kontostand",
        "anfangsbestand", "solde initial", "saldo inicial", "saldo iniziale", "beginsaldo", "pocatecni zustatek",
        "saldo poczatkowe", "nyito egyenleg", "ingaende saldo", "start balance", "beginning balance", "previous balance",
        "ancien solde", "likutis pradziai", "starting balance", "saldo anterior",
    )
)  # fmt: skip
CLOSING = normalised(
    (
        "closing balance", "ending balance", "balance carried forward", "carried forward", "endsaldo", "neuer kontostand",
        "endbestand", "kontostand vom", "kontostand am", "schlusssaldo", "solde final", "saldo final", "saldo finale", "eindsaldo", "konecny zustatek", "saldo koncowe",
        "zaro egyenleg", "utgaende saldo", "end balance", "ledger balance", "nouveau solde", "likutis pabaigai",
        "current balance", "new balance", "final balance",
    )
)  # fmt: skip
TOTALS = normalised(
    (
        "total", "totals", "turnover", "sum", "summe", "gesamt", "gesamtsumme", "suma", "totale", "totaux", "totaal",
        "soucet", "razem", "osszesen", "summa", "yhteensa", "grand total", "subtotal", "zwischensumme", "saldo", "balance",
        "apyvarta", "umsatzsumme", "kontostand", "solde", "total debits", "total credits", "available balance",
    )
)  # fmt: skip
PAYMENT = normalised(
    (
        "payment", "zahlung", "pago", "paiement", "betaling", "einzahlung", "autopay", "thank", "lastschrift", "pagamento",
        "pymt", "betalning", "platba", "splata",
    )
)  # fmt: skip
# Headings of lists of purchases, in which a positive amount is money out.
PURCHASES = normalised(("merchant", "card", "order", "karte", "kreditkarte", "shipping", "carte", "tarjeta"))
# Headings of lists of sales, in which it is money in.
SALES = normalised(("customer", "payout", "captured", "kunde", "client"))


@lru_cache(maxsize=4096)
def flag(text: str) -> int:
    """-1 for money out, 1 for money in, 0 for a text that says neither."""
    stripped = text.strip()
    if stripped in {"-", "−", "–"}:
        return -1
    if stripped == "+":
        return 1
    word = normal(stripped)
    return -1 if word in OUT else int(word in IN)


# What "nothing" looks like in a column of amounts.
NOTHING = frozenset("-−–—")


def is_empty(text: str) -> bool:
    """Whether a stripped cell of amounts says nothing."""
    return not text or (text[0] in NOTHING and NOTHING.issuperset(text))

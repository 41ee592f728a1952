"""Stage 1: the numbers of a text, each with what marks it as money or as something else."""

from collections.abc import Iterator
from decimal import Decimal

from domain.money import decimals
from domain.understanding import currencies, labels
from domain.understanding.amount import Amount
from domain.understanding.draft import Context
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.numerals import Separators, read_digits, separators_of
from domain.understanding.tokens import Shape, Token

__all__ = ["Amount", "find"]

# A text of more numbers is a table, no message: to read half of it would be worse than to read none.
MOST_NUMBERS = 300
MAX_TOKENS_OF_WORDS = 8
# A number in words begins with one of these, or with a dash.
SPELLED = frozenset({"half_before", "worth", "number", "scale", "article"})
IN_FIGURES = frozenset({Shape.NUMBER, Shape.DATE})
CENTS = 100
CENTS_EXPONENT = -2
TEN, DOZEN = 10, 12
HALF = Decimal("0.5")
CODE = 3  # letters of a currency's code
COMMON = ("EUR", "USD", "GBP")
VERBS = ("won",)  # currencies that are something else before a number
LETTER = 2  # "mn", "cr": a scale so short needs its number


def find(reading: Reading, context: Context, taken: set[int]) -> list[Amount]:
    """All numbers in order, but those whose tokens are `taken` by a name or a date; of a table not all."""
    separators = separators_of(context.locale)
    found: list[Amount] = []
    index = 0
    while index < len(reading.tokens) and len(found) <= MOST_NUMBERS:
        name = reading.at("named_number", index)
        if name:
            index = name.end
            continue
        amount = None if index in taken else _at(reading, index, separators, context)
        if amount is None:
            index += 1
        else:
            found.append(amount)
            index = amount.end
    return found


def _at(reading: Reading, index: int, separators: Separators, context: Context) -> Amount | None:
    token = reading.tokens[index]
    number = _digits(token, index, separators, context) if token.shape in IN_FIGURES else None
    if number is None and (token.key == "-" or reading.plays(SPELLED, index)):
        number = _words(reading, index)
    if number is None:
        return None
    _scale(reading, number)
    _no_cents(reading, number)
    _currency(reading, number, context.currency)
    _tail(reading, number)
    _cents(reading, number, context.currency)
    labels.classify(reading, number)
    return number


def _digits(token: Token, index: int, separators: Separators, context: Context) -> Amount | None:
    if token.shape is Shape.DATE:
        return _ratio(token, index)
    value = read_digits(token.raw, separators, decimals().get(context.currency, 2))
    if value is None:
        return None
    return Amount(value, index, index + 1, plain=token.raw.isdecimal())


def _ratio(token: Token, index: int) -> Amount | None:
    """As in "wifi 60/3": what looks like a date and is none, divided among so many."""
    whole, _, people = token.raw.partition("/")
    if not (whole.isdecimal() and people.isdecimal() and int(whole) > TEN and 1 < int(people) <= TEN):
        return None
    return Amount(Decimal(whole) / int(people), index, index + 1, plain=False)


def _words(reading: Reading, index: int) -> Amount | None:
    if _is_one_and_cents(reading, index):
        return Amount(Decimal(1), index, index + 1, words=True)
    half = reading.at("half_before", index)
    start = half.end if half else index
    worth = reading.at("worth", start)
    if worth:
        value, end = _with_rest(reading, worth)
        return Amount(value, index, end, plain=False, words=True)
    groups, end = _word_groups(reading, start)
    if not groups:
        return _bare_scale(reading, index)
    if half:  # "sadhe teen sau"
        return Amount(groups[0] + HALF, index, end, plain=False, words=True)
    if len(groups) == 2 and groups[0] < CENTS and TEN <= groups[1] < CENTS:  # noqa: PLR2004  "twenty-five fifty"
        return Amount(Decimal(groups[0]) + Decimal(groups[1]) / CENTS, index, end, plain=False, words=True)
    return Amount(Decimal(groups[0]), index, end, words=True)


def _is_one_and_cents(reading: Reading, index: int) -> bool:
    """As in "a pound fifty", "a buck ninety-nine"."""
    unit = reading.at("currency", index + 1) if reading.at("article", index) else None
    if unit is None or not reading.key(unit.start).isalpha() or not reading.at("number", unit.end):
        return False
    return _small_number(reading, unit.end)[0] >= TEN


def _with_rest(reading: Reading, worth: Mark) -> tuple[Decimal, int]:
    """As in "doscientos cincuenta", "dwieście pięćdziesiąt": a word for hundreds and what is added to it."""
    value = Decimal(worth.value)
    if value % CENTS or not value:
        return value, worth.end
    rest, end = _rest(reading, worth.end)
    return value + rest, end


def _rest(reading: Reading, index: int) -> tuple[int, int]:
    """A number below a hundred, maybe after an "and"; 0 for none."""
    start = index + (reading.at("joint", index) is not None)
    groups, end = _word_groups(reading, start)
    return (groups[0], end) if len(groups) == 1 else (0, index)


def _bare_scale(reading: Reading, index: int) -> Amount | None:
    """As in "a hundred and twenty": the scale itself is the number."""
    mark = reading.at("scale", index)
    short = reading.key(index).isascii() and len(reading.key(index)) <= LETTER
    if mark is None or short or not _may_scale(reading, mark) or _is_in_name(reading, mark):
        return None
    return Amount(Decimal(1), index, index, words=True)


def _is_in_name(reading: Reading, mark: Mark) -> bool:
    """As in "the Grand Theatre"."""
    after = reading.tokens[mark.end] if mark.end < len(reading.tokens) else None
    return reading.tokens[mark.start].raw[0].isupper() and after is not None and after.raw[0].isupper()


def _word_groups(reading: Reading, index: int) -> tuple[list[int], int]:
    """Numbers below a hundred that stand side by side ("twenty-five fifty" → [25, 50]), and where they end."""
    groups: list[int] = []
    end = index
    for mark in _number_words(reading, index):
        value = int(mark.value)
        if groups and reading.at("dozens", mark.start):
            break
        if groups and value < TEN and groups[-1] % TEN == 0 and groups[-1] >= 20:  # noqa: PLR2004  "twenty-five"
            groups[-1] += value
        elif len(groups) < 2 and (not groups or value >= TEN):  # noqa: PLR2004  pounds and pence
            groups.append(value)
        else:
            break
        end = mark.end
    return groups, end


def _number_words(reading: Reading, index: int) -> Iterator[Mark]:
    previous: Mark | None = None
    for _ in range(MAX_TOKENS_OF_WORDS):
        mark = reading.at("number", index)
        if mark is None and reading.key(index) == "-":
            mark = reading.at("number", index + 1)
        elif mark is None and previous is not None and reading.at("number_joint", index):
            # "treinta y cinco", but not "treinta y diez"
            mark = reading.at("number", index + 1)
            if mark and (int(mark.value) >= TEN or int(previous.value) % TEN or int(previous.value) <= TEN):
                mark = None
        if mark is None:
            return
        yield mark
        index, previous = mark.end, mark


@needs("scale", "and_half", "dozens", otherwise=None)
def _scale(reading: Reading, amount: Amount) -> None:
    """As in "5 hundred", "1.2k", "two thousand five hundred", "a hundred and fifty", "iki buçuk bin"."""
    _half(reading, amount)
    if (dozens := reading.at("dozens", amount.end)) and amount.plain and amount.whole:
        amount.value, amount.end, amount.counted = amount.value * DOZEN, dozens.end, True
    mark = reading.at("scale", amount.end) or (_dashed_scale(reading, amount) if amount.words else None)
    total, part = Decimal(0), amount.value
    while mark and _may_scale(reading, mark):
        factor = int(mark.value)
        part, total = _scaled(part, total, factor)
        amount.end, amount.plain = mark.end, False
        index = mark.end + (reading.at("joint", mark.end) is not None)
        worth = reading.at("worth", index)
        if worth and factor > CENTS and Decimal(worth.value) < factor:
            more, amount.end = _with_rest(reading, worth)
            part += more
        else:
            rest, end = _rest(reading, mark.end)
            digits = None if rest else _digits_before_scale(reading, mark, factor)
            part, amount.end = (part + rest, end) if digits is None else (part + digits, mark.end + 1)
        mark = reading.at("scale", amount.end)
    amount.value = total + part
    _half(reading, amount)


def _dashed_scale(reading: Reading, amount: Amount) -> Mark | None:
    """As in "two-hundred"."""
    dashed = reading.key(amount.end) == "-" and reading.tokens[amount.end].glued
    return reading.at("scale", amount.end + 1) if dashed else None


def _scaled(part: Decimal, total: Decimal, factor: int) -> tuple[Decimal, Decimal]:
    """(open part, total) after a scale: "2 lakh crore" multiplies, "24万8千" adds."""
    if factor == CENTS:
        return (part or Decimal(1)) * factor, total
    if 0 < total < factor:
        return Decimal(0), (total + part) * factor
    return Decimal(0), total + (part or 1) * factor


def _half(reading: Reading, amount: Amount) -> None:
    """As in "twelve and a half", "iki buçuk", "1 million et demi"."""
    mark = reading.at("and_half", amount.end)
    if mark and amount.whole and (amount.words or amount.value < TEN) and not reading.at("unit", mark.end):
        amount.value, amount.end, amount.plain = amount.value + HALF, mark.end, False


def _digits_before_scale(reading: Reading, scale: Mark, factor: int) -> int | None:
    """As the 8 of "24万8千": figures that another, smaller scale follows side by side."""
    index = scale.end
    token = reading.tokens[index] if index < len(reading.tokens) else None
    if token is None or token.shape is not Shape.NUMBER:
        return None
    digits = token.key.replace(",", "")
    if not digits.isdecimal() or int(digits) >= factor:
        return None
    smaller = reading.at("scale", index + 1)
    last = reading.at("currency", index + 1)
    if smaller and int(smaller.value) < factor and len(reading.key(index + 1)) > LETTER:
        return int(digits)  # "2 thousand 5 hundred"
    if not token.glued:  # "3 bin 500 lira"
        return int(digits) if last and len(digits) == len("500") and factor > CENTS else None
    if (smaller and int(smaller.value) < factor and not reading.key(index + 1).isascii()) or last:
        return int(digits)
    return None


def _may_scale(reading: Reading, mark: Mark) -> bool:
    """A single letter scales only where it is glued to its number."""
    token = reading.tokens[mark.start]
    return len(token.key) > 1 or token.key == "k" or token.glued or not token.key.isascii()


def _currency(reading: Reading, amount: Amount, own: str) -> None:
    if _letter(reading, amount, own) or not reading.has("currency"):
        return
    after = None if _is_sign_of_next(reading, amount.end) else reading.at("currency", amount.end)
    before = reading.ending("currency", amount.start)
    # Of "made a $5" the sign alone, where the words together are no sign of a currency.
    nearest = reading.at("currency", amount.start - 1)
    nearest = nearest if nearest and nearest.end == amount.start else None
    for mark in (after, before, nearest):
        if mark is None or not currencies.is_currency(reading, mark, own):
            continue
        if mark is before and _is_foreign_word(reading, mark, own):
            continue
        weighs = mark is after and reading.at("weight", mark.start) and reading.at("of", mark.end)
        if weighs and own != "GBP":
            amount.counted = True  # "30 pounds of clothes"
            return
        amount.currency = currencies.resolve(mark.value, own)
        amount.start, amount.end = min(amount.start, mark.start), max(amount.end, mark.end)
        amount.plain = False
        if mark is after:
            _cents_after_sign(reading, amount)
        return


def _letter(reading: Reading, amount: Amount, own: str) -> bool:
    """As in "R189", and "R 189": the one letter that stands for the person's own currency."""
    tokens, index = reading.tokens, amount.start - 1
    if index < 0 or tokens[amount.start].shape is not Shape.NUMBER:
        return False
    if tokens[index].key not in currencies.LETTERS.get(own, ()):
        return False
    if not (tokens[amount.start].glued or tokens[index].raw.isupper()):
        return False
    amount.currency, amount.start, amount.plain = own, index, False
    return True


def _tail(reading: Reading, amount: Amount) -> None:
    """As in "500/=", "1,200/-"."""
    slash, tail = amount.end, amount.end + 1
    if reading.key(slash) == "/" and reading.key(tail) in currencies.TAILS and reading.tokens[tail].glued:
        amount.end, amount.plain = tail + 1, False


def _no_cents(reading: Reading, amount: Amount) -> None:
    """As in "25:-", "6.–", "100,-"."""
    mark = reading.at("no_cents", amount.end)
    if mark is None or not all(token.glued for token in reading.tokens[mark.start : mark.end]):
        return
    after = reading.tokens[mark.end] if mark.end < len(reading.tokens) else None
    if not (after and after.glued and after.shape is Shape.NUMBER):
        amount.end, amount.plain = mark.end, False


def _is_sign_of_next(reading: Reading, index: int) -> bool:
    """As in "flight DL 482 $310": the sign stands at the number that follows."""
    if index + 1 >= len(reading.tokens):
        return False
    sign, number = reading.tokens[index], reading.tokens[index + 1]
    if sign.shape is not Shape.SYMBOL or sign.glued:
        return False
    return number.glued and number.shape is Shape.NUMBER


def _cents(reading: Reading, amount: Amount, own: str) -> None:
    """As in "75 cents", "80p", "12 dollars and 50 cents", "5 dollars 25"."""
    letter = currencies.CENT_LETTERS.get(own)
    if amount.currency is None and not (reading.has("cents") or reading.key(amount.end) == letter):
        return
    if not amount.whole or decimals().get(amount.currency or own) != -CENTS_EXPONENT:
        return
    if amount.currency is None:
        mark = reading.at("cents", amount.end)
        end = mark.end if mark else _end_of_cent_letter(reading, amount, own)
        if end and amount.value < CENTS:
            amount.value, amount.end, amount.plain = amount.value / CENTS, end, False
        return
    start = amount.end + (reading.at("joint", amount.end) is not None)
    value, end = _small_number(reading, start)
    last = reading.at("cents", end)
    alone = value >= TEN and (_ends_there(reading, end) or _are_cents(reading, amount, start))
    if 0 < value < CENTS and (last or alone):
        amount.value += Decimal(value) / CENTS
        amount.end = last.end if last else end


def _end_of_cent_letter(reading: Reading, amount: Amount, own: str) -> int:
    """Where the letter of "80p" ends; 0 where none stands there."""
    letter = reading.key(amount.end)
    return amount.end + 1 if letter and letter == currencies.CENT_LETTERS.get(own) else 0


def _are_cents(reading: Reading, amount: Amount, start: int) -> bool:
    """As in "drie euro vijftig parkeren", "3 euros 50 café": right behind the currency, in words or at the beginning."""
    if start != amount.end or start >= len(reading.tokens):
        return False
    spelled = amount.words and reading.tokens[start].shape is Shape.WORD
    typed = reading.tokens[start - 1].shape is Shape.WORD
    opens = amount.start == 0 or reading.at("stop_sign", amount.start - 1) is not None
    return spelled or (typed and opens and amount.value < CENTS and not reading.at("measure", start + 1))


def _small_number(reading: Reading, index: int) -> tuple[int, int]:
    """A number below a hundred in figures or words, and where it ends; 0 for none."""
    token = reading.tokens[index] if index < len(reading.tokens) else None
    if token and token.shape is Shape.NUMBER and token.raw.isdecimal() and len(token.raw) == 2:  # noqa: PLR2004  cents
        return int(token.raw), index + 1
    groups, end = _word_groups(reading, index)
    return (groups[0], end) if len(groups) == 1 else (0, index)


def _ends_there(reading: Reading, index: int) -> bool:
    """Whether nothing follows that the number could count."""
    if index >= len(reading.tokens):
        return True
    return any(reading.at(role, index) is not None for role in ("stop_sign", "connector", "place"))


def _is_foreign_word(reading: Reading, mark: Mark, own: str) -> bool:
    """As in Polish "do kina 2 x 32": who means a rare currency writes its name after the number, or its code."""
    word = reading.key(mark.start)
    currency = currencies.resolve(mark.value, own)
    sign = len(word) < CODE or (word.upper() == currency and word not in VERBS)
    return mark.end - mark.start == 1 and word.isalpha() and not sign and currency not in {own, *COMMON}


def _cents_after_sign(reading: Reading, amount: Amount) -> None:
    """As in "8€50"."""
    token = reading.tokens[amount.end] if amount.end < len(reading.tokens) else None
    if token and token.glued and token.shape is Shape.NUMBER and amount.whole and len(token.raw) == 2:  # noqa: PLR2004  cents
        amount.value += Decimal(int(token.raw)) / CENTS
        amount.end += 1

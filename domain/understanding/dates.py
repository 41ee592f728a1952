"""Stage 2: the dates that a text says, each with the tokens that say it. The past is meant unless words say otherwise."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from domain.understanding import dictionary, lexicon, numeric_dates, relative_dates
from domain.understanding.days import LONGEST_MONTH, WEEK, Said, exact, latest, short_order
from domain.understanding.draft import Context
from domain.understanding.givers import OWNERS
from domain.understanding.language import Mark, Reading, last_number, needs, number_tokens
from domain.understanding.tokens import Shape

RECENT = 14  # days in which a feast is spoken of without "on"
CORRECTION = 6  # tokens between a wrong date and the right one
YEARS = range(1990, 2100)
RANGES = frozenset({"-", "–", "—"})
# Without one of these a number in figures is no day of a month.
OF_MONTH = frozenset({"date_article", "day_article", "day_mark", "ordinal"})


def find(reading: Reading, today: date, context: Context) -> list[Said]:
    """All dates on which money may have moved, in the order of the text, without overlaps."""
    return scan(reading, today, context)[0]


def scan(reading: Reading, today: date, context: Context) -> tuple[list[Said], list[Said]]:
    """As `find`, and those on which something else is, whose numbers are no money either."""
    found: list[Said] = []
    others: list[Said] = []
    index = 0
    while index < len(reading.tokens):
        said = _at(reading, index, today, context)
        if found:
            said = _since(reading, index, found[-1], today, said)
        if said:
            if _is_of_other(reading, said):
                others.append(said)
                index = said.end
                continue
            if found and _belongs_to(reading, found[-1], said, today):
                index = said.end
                continue
            if found and _corrects(reading, found[-1], said):
                others.append(found.pop())
            found.append(said)
        index = said.end if said else index + 1
    return found, others


def _since(reading: Reading, index: int, last: Said, today: date, said: Said | None) -> Said | None:
    """The date there, where it counts from the one said before: "the day after", "same day", "now"; else `said`."""
    relative = reading.at("relative_day", index)
    if relative and (said is None or said.end <= relative.end):
        day = min(last.day + timedelta(days=int(relative.value)), max(today, last.day))
        return Said(day, index, relative.end)
    if said is None:
        return _now(reading, index, today)
    # On a Wednesday, "monday soup 4, tuesday tea 3, wednesday cab 9" ends with today.
    week = timedelta(days=WEEK)
    weekday = reading.at("weekday", index) is not None
    if weekday and said.day == today - week < last.day < today:
        return Said(today, said.start, said.end)
    return said


def _now(reading: Reading, index: int, today: date) -> Said | None:
    """As in "yesterday: soup 4. now: cab 9"; not so in "was 20, now 15"."""
    now = reading.at("nowadays", index)
    if now is None or reading.at("stop_sign", index - 1) is None:
        return None
    colon = reading.key(now.end) == ":"
    following = reading.tokens[now.end] if now.end < len(reading.tokens) else None
    thing = following is not None and following.shape is Shape.WORD and not reading.at("stop", now.end)
    return Said(today, index, now.end) if colon or thing else None


def _is_of_other(reading: Reading, said: Said) -> bool:
    """As in "still have 90 until friday", "tickets 80 for friday's game": no day on which money moved."""
    day = reading.at("day", said.start)
    if day and day.value == "0":
        return False  # "nothing until today"
    if reading.ending("deadline", said.start) or reading.ending("coming", said.start):
        return True
    lead = said.start if reading.at("beneficiary", said.start) else said.start - 1
    lead -= reading.at("determiner", lead) is not None
    noun = said.end < len(reading.tokens) and reading.tokens[said.end].shape is Shape.WORD
    if lead <= (0 if noun else 1) or reading.at("beneficiary", lead) is None:
        return False  # "for monday: soup 7"
    first = lead + 1
    ahead = any(reading.at(role, first) for role in ("weekday", "month", "next", "date_article", "ordinal"))
    return ahead and not reading.ending("record", lead)


def _belongs_to(reading: Reading, first: Said, second: Said, today: date) -> bool:
    """As in "a week ago today", and as the end of "feb 20th-23rd", which begins on the day that counts."""
    if first.end == second.start:
        return second.day == today
    return first.end + 1 == second.start and reading.key(first.end) in RANGES


def _at(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    numeric = reading.tokens[index].shape in NUMERIC
    led = reading.plays(LEADS, index)
    if not numeric and not led:
        return None
    for rule, numbers, roles in RULES if led else OF_NUMBERS:
        if (numeric and numbers) or reading.plays(roles, index):
            said = rule(reading, index, today, context)
            if said:
                return said
    return None


def _corrects(reading: Reading, first: Said, second: Said) -> bool:
    """As in "yesterday, sorry, monday", "on the 12th. 13th sorry": the last one is meant."""
    marks = reading.within("correction", first.end, second.start)
    if marks:
        return second.start - first.end <= CORRECTION
    return second.start - first.end == 1 and reading.at("correction", second.end) is not None


def _weekday(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    lead = reading.at("next", index) or reading.at("last", index) or reading.at("this", index)
    mark = reading.at("weekday", lead.end if lead else index)
    if (
        mark is None
        or _is_short_form(reading, mark)
        or reading.at("recurrence", mark.start)
        or reading.ending("every", mark.start)
    ):
        return None
    if any(
        reading.at("no_weekday", at) or reading.ending("no_weekday", mark.end) for at in (mark.start, index)
    ):
        return None
    if _is_in_name(reading, mark):
        return None
    if earlier := _weeks_back(reading, mark, today):
        return Said(earlier[0], index, earlier[1])
    if lead is None and _is_money(reading, mark, context.currency):
        return None
    following, past = reading.at("next", mark.end), reading.at("last", mark.end)
    back = (today.weekday() - int(mark.value) - 1) % WEEK + 1
    days = WEEK - back if (lead and lead.role == "next") or following else -back
    if days == 0:
        days = WEEK
    tail = following or past or mark
    return Said(today + timedelta(days=days), index, tail.end)


def _is_short_form(reading: Reading, mark: Mark) -> bool:
    """As the "we'd" of "the 96 we'd paid"."""
    raw = reading.tokens[mark.start].raw.lower()
    return not raw.isalpha() and not raw.endswith(OWNERS)


def _is_in_name(reading: Reading, mark: Mark) -> bool:
    """As in "at Sun Garden", where no day follows "at", and "from Slow Tuesday"."""
    tokens = reading.tokens
    before = tokens[mark.start - 1]
    if mark.start > 1 and reading.at("place", mark.start - 2) and before.raw[0].isupper():
        ordinary = dictionary.is_word(before.key, reading.language) and not reading.at(
            "people", mark.start - 1
        )
        if (
            ordinary
            and tokens[mark.start].raw[0].isupper()
            and lexicon.squash(before.raw) not in lexicon.brands()
        ):
            return True
    placed = reading.ending("place", mark.start) and not reading.ending("origin", mark.start)
    if not placed or mark.end >= len(tokens):
        return False
    return tokens[mark.start].raw[0].isupper() and tokens[mark.end].raw[0].isupper()


def _is_money(reading: Reading, mark: Mark, own: str) -> bool:
    """As the francs of "1'240 fr", in Switzerland "Fr. 4.-" too, where "fr" would be a Friday elsewhere."""
    if reading.at("currency", mark.start) is None:
        return False
    beside = [mark.start - 1, mark.end] if own == "CHF" else [mark.start - 1]
    return any(
        0 <= index < len(reading.tokens) and reading.tokens[index].shape is Shape.NUMBER for index in beside
    )


def _weeks_back(reading: Reading, mark: Mark, today: date) -> tuple[date, int] | None:
    """As in "sunday before last"."""
    before = reading.at("before_last", mark.end)
    if before is None:
        return None
    back = (today.weekday() - int(mark.value) - 1) % WEEK + 1
    return today - timedelta(days=back + WEEK), before.end


@needs("month", otherwise=None)
def _named(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in "12 may", "12th of may 2025", "may 12", "12月5日"."""
    for start, day, month, end in _day_and_month(reading, index):
        if _is_price_before_month(reading, index, end, context):
            continue
        year, final = _year(reading, end)
        found = exact(year, month, day) if year else latest(today, day, month)
        if found:
            return Said(found, start, final)
    return None


def _is_price_before_month(reading: Reading, index: int, end: int, context: Context) -> bool:
    """As in "pizza 20 feb 28", where the month comes before the day."""
    return (
        reading.tokens[index].shape is Shape.NUMBER
        and number_tokens(reading) == [index, end]
        and index > 0
        and short_order(context.locale) == "md"
        and _day_number(reading, end)[0] is not None
        and reading.at("currency", end + 1) is None
    )


def _holiday(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "on boxing day": the feast that was; "christmas presents" says none."""
    lead = reading.at("date_article", index)
    mark = reading.at("holiday", lead.end if lead else index)
    if mark is None:
        return None
    begins = index == 0 or reading.at("stop_sign", index - 1) is not None
    alone = index == 0 and reading.key(mark.end) in {",", ":", "-"}
    month, day = map(int, str(mark.value).split("-"))
    found = latest(today, day, month)
    # "boxing day petrol 40", typed in the days after it
    recent = begins and found is not None and (today - found).days <= RECENT
    if lead is None and not (alone or (recent and reading.at("holiday_day", mark.end - 1))):
        return None
    follower = reading.tokens[mark.end] if mark.end < len(reading.tokens) else None
    named = follower and follower.shape is Shape.WORD
    named = named and (reading.at("stop", mark.end) is None or reading.at("generic", mark.end) is not None)
    named = named or reading.at("errand", mark.end) is not None  # "in the boxing day sale"
    if named and lead is not None and reading.key(lead.end - 1) == "the":
        return None  # "at the christmas market"
    return Said(found, index, mark.end) if found else None


def _day_and_month(reading: Reading, index: int) -> Iterator[tuple[int, int, int, int]]:
    article = reading.at("date_article", index)
    for start in {index, article.end if article else index}:
        day, end = _day_number(reading, start)
        tail = reading.at("day_mark", end) if day else None
        end = tail.end if tail else end
        dashed = reading.key(end) in {"-", "/"} and reading.tokens[end].glued
        month = reading.at("month", end + (reading.at("of", end) is not None or dashed)) if day else None
        # "lunch 12. march 10: ..." ends a sentence with its price.
        ended = reading.key(end - 1) in {".", ":"} and _day_number(reading, month.end)[0] if month else False
        if day and month and _is_month(reading, month) and not ended:
            yield index, day, int(month.value), month.end
    month = reading.at("month", index)
    if month and _is_month(reading, month):
        dotted = reading.key(month.end) == "." and reading.tokens[month.end].glued
        start = month.end + (reading.at("the", month.end) is not None or dotted)
        day, end = _day_number(reading, start)
        unit = reading.at("measure", end)
        if day and not unit and not reading.at("currency", end):
            tail = reading.at("day_mark", end)
            yield index, day, int(month.value), tail.end if tail else end


def _is_month(reading: Reading, mark: Mark) -> bool:
    return not reading.ending("not_before_month", mark.start)


def _day_number(reading: Reading, index: int) -> tuple[int | None, int]:
    told = reading.at("ordinal", index)
    if told:
        return int(told.value), told.end
    if spelled := reading.at("number", index):
        return _spelled_day(reading, spelled)
    token = reading.tokens[index] if index < len(reading.tokens) else None
    if token is None or token.shape not in (Shape.NUMBER, Shape.ORDINAL):
        return None, index
    digits = token.raw if token.raw.isdecimal() else "".join(filter(str.isdecimal, token.raw))
    if len(digits) > 2 or (token.shape is Shape.NUMBER and not token.raw.isdecimal()):  # noqa: PLR2004  1 to 31
        return None, index
    dot = reading.key(index + 1) in {".", ":"} and reading.tokens[index + 1].glued
    return (int(digits) if 1 <= int(digits) <= LONGEST_MONTH else None), index + 1 + dot


def _spelled_day(reading: Reading, first: Mark) -> tuple[int | None, int]:
    """As in "cinco de mayo", "五日", "beş mart"; more than one word of a number is no day."""
    second = reading.at("number", first.end)
    value, end = int(first.value), first.end
    if second and value >= 10 and value % 10 == 0 and int(second.value) < 10:  # noqa: PLR2004  "yirmi beş"
        value, end = value + int(second.value), second.end
    followed = reading.at("of", end) or reading.at("month", end) or reading.at("day_mark", end)
    return (value if followed and 1 <= value <= LONGEST_MONTH else None), end


def _year(reading: Reading, index: int) -> tuple[int | None, int]:
    start = index + (reading.key(index) == ",")
    token = reading.tokens[start] if start < len(reading.tokens) else None
    if token and token.shape is Shape.NUMBER and token.raw.isdecimal() and len(token.raw) == 4:  # noqa: PLR2004  a year
        year = int(token.raw)
        if year in YEARS and not reading.at("currency", start + 1):
            return year, start + 1
    return None, index


def _day_of_month(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "the 3rd", "on the 28th", "am 3.", "le 3", "15 tareekh", "3日"."""
    if reading.tokens[index].shape is not Shape.ORDINAL and reading.lacks(OF_MONTH):
        return None
    article = reading.at("date_article", index) or reading.at("day_article", index)
    start = article.end if article else index
    day, end = _day_number(reading, start)
    named = reading.at("day_article", index)
    spelled = reading.at("number", start) if article and named else None
    if day is None and spelled and _is_day_before_word(reading, spelled):
        day, end = int(spelled.value), spelled.end  # "el doce dentista 60"
    if day is None:
        return None
    tail = reading.at("day_mark", end)
    told = reading.tokens[start].shape is Shape.ORDINAL or reading.at("ordinal", start) is not None
    ordinal = told or (end - start == 2 and article is not None)  # noqa: PLR2004  "3."
    by_article = article is not None and named is not None and named.end == article.end
    if not (ordinal or tail or by_article) or reading.at("not_date_after", end):
        return None
    if reading.ending("owner", start) or reading.ending("article", start):
        return None  # "my 1st paycheck", "a 6th birthday"
    if not (ordinal or tail) and (reading.at("currency", end) or reading.at("measure", end)):
        return None
    found = latest(today, day, _month_before(reading, index))
    return Said(found, index, tail.end if tail else end) if found else None


def _month_before(reading: Reading, index: int) -> int | None:
    """As in "back in may, like the 12th": the month of which the day is."""
    months = reading.within("month", max(0, index - CORRECTION), index)
    if not months or not reading.ending("locative", months[-1].start):
        return None
    told = all(
        reading.tokens[at].shape is not Shape.NUMBER and reading.at("sentence_end", at) is None
        for at in range(months[-1].end, index)
    )
    return int(months[-1].value) if told else None


def _is_day_before_word(reading: Reading, spelled: Mark) -> bool:
    """Not so in "los diez euros", "el dos por uno": a word follows that counts nothing, and a price somewhere."""
    index = spelled.end
    if not 2 < int(spelled.value) <= LONGEST_MONTH or index >= len(reading.tokens):  # noqa: PLR2004  "il due", "le un"
        return False
    roles = (
        "currency",
        "measure",
        "unit",
        "scale",
        "number",
        "number_joint",
        "joint",
        "times",
        "offer",
        "percent",
    )
    word = reading.tokens[index].shape is Shape.WORD and not any(reading.at(role, index) for role in roles)
    return word and last_number(reading) >= index


Rule = Callable[[Reading, int, date, Context], Said | None]
NUMERIC = frozenset({Shape.DATE, Shape.NUMBER, Shape.ORDINAL})
ARTICLES = frozenset({"date_article", "day_article"})
NO_ROLES = frozenset[str]()
# Each with what it begins with: a number or date in figures, or a phrase of one of these roles.
RULES: Sequence[tuple[Rule, bool, frozenset[str]]] = (
    (numeric_dates.numeric, True, NO_ROLES),
    (numeric_dates.dotted, True, NO_ROLES),
    (_holiday, False, frozenset({"date_article", "holiday"})),
    (numeric_dates.dashed, True, NO_ROLES),
    (numeric_dates.after_article, True, ARTICLES),
    (numeric_dates.day_dot_month, True, ARTICLES),
    (numeric_dates.abbreviated, True, NO_ROLES),
    (relative_dates.of_last_week, False, frozenset({"day", "weekday"})),
    (relative_dates.relative, False, frozenset({"day"})),
    (relative_dates.counted, True, frozenset({"ahead", "ago_before", "number", "article"})),
    (_weekday, False, frozenset({"next", "last", "this", "weekday"})),
    (_named, True, frozenset({"date_article", "ordinal", "number", "month"})),
    (_day_of_month, True, ARTICLES | {"ordinal", "number"}),
    (
        relative_dates.unit_back,
        False,
        frozenset({"months_back", "last", "next", "this", "date_article", "unit"}),
    ),
)
OF_NUMBERS = tuple(rule for rule in RULES if rule[1])
LEADS = frozenset(role for _, _, roles in RULES for role in roles)

"""Stage 3, first question: who handed the money to whom, where a verb of handing over governs the sum.

Such a verb has somebody before it and a receiver behind it: "Vera sent me 50" came in, "sent Vera 50" went out. A shop that
hands over gives back; anybody else pays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.understanding import givers, lexicon
from domain.understanding.amounts import Amount
from domain.understanding.draft import Kind
from domain.understanding.givers import BANKS, OWNERS, Giver, giver
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

NEAR = 4  # tokens behind a sum in which "to me" may stand
LYING = ("place", "locative", "stop_sign", "site")  # where it was found
LENT = 7  # tokens behind a sum in which it may say that it was lent
BACK = "back"
JOINTS = frozenset({"stop_sign", "clause", "until_then"})
EARNED = ("money_noun", "earned_by")
NAMES = 3  # words of a name
OWN = frozenset({"my", "our"})
# What one goes to a shop for.
SOLD = frozenset({"dining", "groceries", "shopping", "fuel", "health", "personal_care"})

WORDS = (
    "paid_back", "hand_over", "sells", "handed", "got_money", "finds", "earned_by", "came_in", "plus_sign", "money_from",
    "money_app", "stranger", "went_for",
)  # fmt: skip

Told = tuple[Kind, Mark] | None


@dataclass(frozen=True, slots=True)
class Scene:
    """One segment with the things and brands found in the text."""

    reading: Reading
    segment: Segment
    items: Sequence[Hit]
    brands: Sequence[Hit]

    @property
    def amount(self) -> Amount:
        return self.segment.amount

    def giver(self, verb: Mark) -> Giver | None:
        return giver(self.reading, verb, self.segment.start, self.items, self.brands)

    @property
    def roles(self) -> frozenset[str]:
        return self.reading.roles

    def names_within(self, start: int, end: int) -> bool:
        """Whether a thing is named in there: the "tyres" of "two tyres at 85"."""
        return any(start <= hit.start < end for hit in self.items)

    def names(self, index: int) -> bool:
        """Whether a thing or a brand is named at this token."""
        return any(hit.start <= index < hit.end for hit in (*self.items, *self.brands))


@needs(*WORDS, otherwise=None)
def find(reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]) -> Told:
    """The kind that the words tell, and those words; None where they tell none."""
    if segment.amount.reduced:
        return None  # "they gave me 10 off, so 40"
    if back := reading.within("paid_back", segment.amount.end, segment.end):
        return Kind.EXPENSE, back[0]  # "Vera lent me 40, paid her back"
    scene = Scene(reading, segment, items, brands)
    return (
        _by_app(scene)
        or _handed_over(scene)
        or _sold(scene)
        or _received(scene)
        or _came_in(scene)
        or _of_person(scene)
    )


def _by_app(scene: Scene) -> Told:
    """As in "bizum from Lola 18", "zelle to Tim 40", "Tim zelle me 40"."""
    reading, segment = scene.reading, scene.segment
    for app in reading.within("money_app", segment.start, segment.end):
        source, to = reading.at("money_from", app.end), reading.at("recipient", app.end)
        if source and (_is_somebody(scene, source.end) or _is_receiver(scene, source.end)):
            return Kind.INCOME, app
        if to and _is_receiver(scene, to.end):
            return Kind.EXPENSE, app
        if reading.at("to_me", app.end) and scene.giver(app) is Giver.OTHER:
            return Kind.INCOME, app
    return None


def _handed_over(scene: Scene) -> Told:
    """By the verb nearest before the sum."""
    reading, amount = scene.reading, scene.amount
    for verb in reversed(reading.within("hand_over", scene.segment.start, amount.start)):
        told = None if _is_apart(scene, verb, scene.brands) else _judge(scene, verb)
        if told:
            return told, verb
    return None


def _is_apart(scene: Scene, verb: Mark, brands: Sequence[Hit]) -> bool:
    """As in "dad gave me a lift, soup 14": behind the sign something else is named."""
    reading, end = scene.reading, scene.amount.start
    signs = [mark.start for role in ("stop_sign", "clause") for mark in reading.within(role, verb.end, end)]
    if not signs:
        return False
    named = lexicon.within(scene.items, min(signs), end) or lexicon.within(brands, min(signs), end)
    return bool(named) or bool(reading.within("sentence_end", verb.end, end))


def _judge(scene: Scene, verb: Mark) -> Kind | None:
    reading, amount = scene.reading, scene.amount
    after, back = verb.end, reading.key(verb.end - 1) == BACK
    while reading.at("particle", after):
        back, after = back or reading.key(after) == BACK, after + 1
    back = back or BACK in {reading.key(amount.end), reading.key(amount.end + 1)}
    who = scene.giver(verb)
    if who is Giver.SELF and reading.within("owed_me", scene.segment.start, verb.start):
        who = Giver.OTHER  # "tim owed me for lunch, just sent 14"
    if who is Giver.SELF and reading.at("to_me", after) is None:
        return Kind.EXPENSE if _is_given_to_person(scene, after) else None
    if who is not None and reading.within("lent_before", amount.end, amount.end + LENT):
        return Kind.INCOME  # "Vera returned the 40 she borrowed"
    if who is Giver.SHOP and after == amount.start and reading.at("credits", verb.start):
        return Kind.REFUND  # "Comcast credited 10 for the outage"
    to_me = _is_to_me(reading, after, amount.end)
    comes = to_me or (who is not None and (back or _comes_in(scene, verb, after, who)))
    if not comes:
        return None
    return Kind.REFUND if _gives_back(scene, verb, who) else Kind.INCOME


def _comes_in(scene: Scene, verb: Mark, after: int, who: Giver) -> bool:
    """As in "Vera paid her half, 40", "Vera sent 40", "Vera returned my 40"; not so in "sent the bill, 40"."""
    reading, amount = scene.reading, scene.amount
    theirs = reading.at("others", after) is not None and bool(reading.within("debt", after, amount.start))
    if theirs or reading.key(after) == "what":
        return True
    gave = who is Giver.OTHER and reading.at("gives", verb.start) and after == amount.start
    if gave and not reading.at("recipient", amount.end):
        return True  # "my uncle gave 100 for the trip"
    if reading.at("remits", verb.start) is None or reading.within("paperwork", after, amount.start):
        return False
    at = reading.at("determiner", after)
    return amount.start in {after, at.end if at else after} or reading.key(after) in {"my", "our"}


def _is_to_me(reading: Reading, after: int, end: int) -> bool:
    """Not so in "hit me with a fee", "sent me to the shop"."""
    me = reading.at("to_me", after)
    if me is None:
        return bool(reading.within("into_mine", after, end + NEAR))
    if reading.at("elsewhere", me.end):
        return False
    return reading.at("using", me.end) is None or reading.at("remits", after - 1) is not None


def _is_given_to_person(scene: Scene, after: int) -> bool:
    if scene.reading.at("receiver", after) and after + 1 == scene.amount.start:
        return True  # "sent him 148"
    to = scene.reading.at("recipient", scene.amount.end) if after == scene.amount.start else None
    return _is_person(scene, after) or (to is not None and _is_receiver(scene, to.end))


def _is_person(scene: Scene, index: int) -> bool:
    """As the receiver in "returned Vera her 20", "sent my sister 50"."""
    reading = scene.reading
    determiner = reading.at("determiner", index)
    index = determiner.end if determiner else index
    if index >= len(reading.tokens) or reading.tokens[index].shape is not Shape.WORD:
        return False
    if reading.at("people", index):
        return True
    if determiner or scene.names(index) or reading.at("stop", index):
        return False
    return reading.at("others", index + 1) is not None or reading.key(index + 1) in {BACK, "the"}


def _is_receiver(scene: Scene, index: int) -> bool:
    """As in "returned 20 to Tim"."""
    reading = scene.reading
    if reading.at("people", index):
        return True
    if index >= len(reading.tokens) or not reading.tokens[index].raw[0].isupper():
        return False
    hit = next((hit for hit in scene.brands if hit.start == index), None)
    return hit is None or hit.entry.rare


def _gives_back(scene: Scene, verb: Mark, who: Giver | None) -> bool:
    """Whether what came in had been paid: by the giver, or by what was told before of things taken back."""
    reading, segment = scene.reading, scene.segment
    if reading.ending("tax_office", verb.start):
        return False
    if who is Giver.SHOP or reading.within("deposit", segment.start, segment.end):
        return True
    if reading.at("refund", verb.start) and _is_firm(scene, verb):
        return True
    if _of_own(scene):
        return True
    told = [
        mark
        for role in ("refund", "undoing")
        for mark in reading.within(role, segment.start, segment.amount.start)
        if mark.end <= verb.start
    ]
    before = lexicon.within(scene.brands, segment.start, verb.start)
    they = reading.key(verb.start - 1) == "they"
    return bool(told) or (they and any(hit.entry.category not in BANKS for hit in before))


def _of_own(scene: Scene) -> bool:
    """As in "gave me back 40 of the 60 i paid for the lamp"."""
    reading, amount = scene.reading, scene.amount
    near = reading.within("first_person_subject", amount.end, min(amount.end + LENT, scene.segment.end))
    return any(
        reading.at("pay", one.end) and not reading.any(("stop_sign", "clause"), amount.end, one.start)
        for one in near
    )


def _is_firm(scene: Scene, verb: Mark) -> bool:
    """As in "the railway refunded my ticket": who does so has no name and is nobody's friend."""
    reading, index = scene.reading, verb.start - 1
    while index > scene.segment.start and reading.at("adverb", index):
        index -= 1
    return reading.at("the", index - 1) is not None and reading.ending("people", index + 1) is None


@needs("sells", "stranger", "went_for", otherwise=None)
def _sold(scene: Scene) -> Told:
    """As in "sold my guitar 350"; not so in "a guy sold me a bike for 120"."""
    reading, amount = scene.reading, scene.amount
    for verb in reading.within("sells", scene.segment.start, scene.segment.end):
        behind = reading.within("stop_sign", amount.end, verb.start)
        before = verb.start < amount.start and _is_apart(scene, verb, ())
        bought = reading.at("to_me", verb.end) or reading.key(verb.end) == "out"
        attribute = reading.ending("determiner", verb.start)  # "the sold sign"
        if not (behind or before or bought or attribute) and scene.giver(verb) in {Giver.SELF, None}:
            return Kind.INCOME, verb
    return _bought_of_me(scene)


def _bought_of_me(scene: Scene) -> Told:
    """As in "a guy took the bike for 120", "the desk went for 70 on ebay", "sold: desk, 70"."""
    reading, segment = scene.reading, scene.segment
    for stranger in reading.within("stranger", segment.start, segment.amount.start):
        took = givers.verb_of(reading, "takes_away", stranger.end, stranger.start, segment.amount.start)
        if took and (reading.at("the", took.end) or reading.key(took.end) in OWN):
            return Kind.INCOME, took
    went = reading.ending("went_for", scene.amount.start)
    if went and reading.within("marketplace", segment.start, segment.end):
        return Kind.INCOME, went
    sold = reading.at("sells", segment.start)
    return (Kind.INCOME, sold) if sold and reading.key(sold.end) == ":" else None


@needs("handed", "got_money", "finds", "earned_by", otherwise=None)
def _received(scene: Scene) -> Told:
    """As in "was given 100", "sent the scarf back, got 45", "found 20 on the street", "tutoring money 60"."""
    reading, amount, start = scene.reading, scene.amount, scene.segment.start
    if handed := reading.ending("handed", amount.start):
        return Kind.INCOME, handed
    got = reading.ending("got_money", amount.start)
    if got and reading.within("undoing", start, got.start):
        return Kind.REFUND, got
    if got and (_is_reward(scene, got) or _is_earning(reading, amount.end)):
        return Kind.INCOME, got
    lead = reading.ending("determiner", amount.start) or reading.ending("roughly_before", amount.start)
    found = reading.ending("finds", lead.start if lead else amount.start)
    if found and (amount.end >= len(reading.tokens) or reading.any(LYING, amount.end, amount.end + 1)):
        return Kind.INCOME, found
    work = reading.within("earned_by", start, scene.segment.end)
    earned = next((mark for mark in work if reading.at("earnings", mark.end)), None)
    return (Kind.INCOME, earned) if earned else None


def _is_earning(reading: Reading, index: int) -> bool:
    """As in "got 18 interest", "got 40 in tips"."""
    lead = reading.at("locative", index)
    noun = reading.at("money_noun", lead.end if lead else index)
    return noun is not None and not any(
        reading.at(role, noun.start) for role in ("debt", "paperwork", "deposit")
    )


def _is_reward(scene: Scene, got: Mark) -> bool:
    """As in "got 90 for my bike", "got 60 for the logo job", "taught Tim and got 40"."""
    reading, amount = scene.reading, scene.amount
    if scene.names_within(amount.start, amount.end):
        return False
    what = reading.at("beneficiary", amount.end)
    if what is None:
        before = reading.within("works", scene.segment.start, got.start)
        return any(scene.giver(verb) in {Giver.SELF, None} for verb in before)
    if reading.at("pronoun", what.end):  # "mowed the lawn, got 30 for it"
        return reading.any(("works", "earned_by"), scene.segment.start, got.start)
    if reading.key(what.end) in OWN or reading.within("marketplace", what.end, scene.segment.end):
        return True
    return bool(reading.any(("earned_by", "works"), what.end, min(scene.segment.end, what.end + NEAR)))


@needs("came_in", otherwise=None)
def _came_in(scene: Scene) -> Told:
    """As in "1,200 came in from the old job"; not so in "an invoice for 1,200 came in"."""
    reading, amount, start = scene.reading, scene.amount, scene.segment.start
    index = amount.end
    while reading.at("adverb", index):
        index += 1
    came = reading.at("came_in", index)
    if came is None or reading.within("paperwork", start, amount.start):
        return None
    things = lexicon.within(scene.items, start, amount.start)
    back = BACK in map(reading.key, range(came.start, came.end))
    if not back and any(reading.at("money_noun", hit.start) is None for hit in things):
        return None
    if reading.at("money_from", came.end - 1) and not _is_receiver(scene, came.end):
        return (Kind.INCOME, came) if _is_somebody(scene, came.end) else None
    back = back or _gives_back(scene, came, None)
    return (Kind.REFUND if back else Kind.INCOME), came


@needs("plus_sign", "money_from", otherwise=None)
def _of_person(scene: Scene) -> Told:
    """As in "75 from Vera for the gig", "Vera +28", "loan from my brother 1000"."""
    reading, amount, start = scene.reading, scene.amount, scene.segment.start
    plus = reading.at("plus_sign", amount.start - 1)
    signed = reading.tokens[amount.start].glued and not reading.tokens[amount.start - 1].glued
    pocket = reading.any(("pocket", "weak_pocket"), start, amount.start)
    if plus and signed and plus.start > start and not pocket:
        return Kind.INCOME, plus
    for lead in reading.within("money_from", start, amount.start):
        if reading.ending("money_noun", lead.start) and _is_somebody(scene, lead.end):
            return Kind.INCOME, lead
    source = reading.at("money_from", amount.end) or reading.at("money_from", start)
    if reading.has("money_app") and (another := _from_another(scene)):
        return Kind.INCOME, another
    if source is None or not _begins(scene):
        return None
    told = _is_somebody(scene, source.end) or _is_first_name(scene, source.end)
    return (Kind.INCOME, source) if told else None


def _from_another(scene: Scene) -> Mark | None:
    """As in "zelle from Tim 46, from Vera 23": by the same app."""
    reading, index = scene.reading, scene.segment.start
    while reading.plays(JOINTS, index):
        index += 1
    source = reading.at("money_from", index)
    if source is None:
        return None
    named = _is_somebody(scene, source.end) or _is_receiver(scene, source.end)
    return source if named and scene.amount.start - source.end <= NAMES else None


def _begins(scene: Scene) -> bool:
    """Whether no verb and no thing stands before the sum."""
    reading, amount, start = scene.reading, scene.amount, scene.segment.start
    if reading.ending("money_noun", amount.start):
        return True
    ends = reading.within("sentence_end", start, amount.start)
    inside = lexicon.within(scene.items, ends[-1].end if ends else start, amount.end)
    if any(not reading.any(EARNED, hit.start, hit.end) for hit in inside):
        return False
    return amount.start == start or reading.at("stop_sign", amount.start - 1) is not None


def _is_somebody(scene: Scene, index: int) -> bool:
    """As in "from my brother"; a friend's shop is none."""
    reading = scene.reading
    determiner = reading.at("determiner", index)
    index = determiner.end if determiner else index
    titled = reading.at("title", index) and index + 1 < len(reading.tokens)
    if titled and reading.tokens[index + 1].raw[0].isupper():
        return True  # "from Mrs. Tanaka"
    if determiner and reading.at("family", index + 1):
        return True
    return reading.at("people", index) is not None and not reading.tokens[index].raw.lower().endswith(OWNERS)


def _is_first_name(scene: Scene, index: int) -> bool:
    """A single word with a capital, that is no owner's, where nothing was bought that one has to go to a shop for."""
    reading, end = scene.reading, scene.segment.end
    token = reading.tokens[index] if index < len(reading.tokens) else None
    if token is None or token.shape is not Shape.WORD or scene.names(index):
        return False
    if not token.raw[0].isupper() or token.raw.lower().endswith(OWNERS):
        return False
    bought = any(hit.entry.category in SOLD for hit in lexicon.within(scene.items, index, end))
    ended = reading.at("beneficiary", index + 1) or reading.at("stop_sign", index + 1)
    return not bought and bool(ended or index + 1 >= end)

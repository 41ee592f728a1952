"""A value as it was before a change, after it, and is now."""

from typing import Any

import pytest

from domain.undoing.fields import (
    ChangedSince,
    are_untouched,
    counts_back,
    names_back,
    postings_back,
    slot_back,
    value_back,
)

ECB = {"rate": "0.86", "day": "2026-03-09", "source": "ECB"}
OWN = {"rate": "0.9", "day": None, "source": "OWN"}


def posting(**values: Any) -> dict[str, Any]:
    plain = {"account": None, "category": "dining", "minor": -1250, "currency": "USD", "account_minor": None}
    return {**plain, "base": {}, "rates": {}, "tags": [], "note": None, **values}


def test_a_value_goes_back_where_it_still_is_what_the_change_made_of_it() -> None:
    assert value_back("a", "b", "b") == "a"
    assert value_back("a", "a", "c") == "c"
    with pytest.raises(ChangedSince):
        value_back("a", "b", "c")


def test_names_and_counts_go_back_one_by_one() -> None:
    assert names_back(["a"], ["b"], ["b", "c"]) == ["a", "c"]
    assert counts_back({"amount": 1}, {"amount": 2, "date": 1}, {"amount": 5, "date": 1}) == {"amount": 4}
    assert counts_back({}, {}, {"date": 2}) == {"date": 2}


def test_the_fields_of_a_slot_go_back_one_by_one_but_not_what_is_new() -> None:
    before, after = {"name": "a", "position": 0}, {"name": "b", "position": 0}
    assert slot_back(before, after, {"name": "b", "position": 3}) == {"name": "a", "position": 3}
    assert slot_back(None, after, after) is None
    with pytest.raises(ChangedSince):
        slot_back(None, after, {"name": "b", "position": 3})


def test_a_rate_that_arrived_is_nobodys_change() -> None:
    booked = posting()
    valued = posting(base={"EUR": -1075}, rates={"EUR": ECB})

    assert are_untouched([booked], [valued])
    assert not are_untouched([valued], [posting(base={"EUR": -1125}, rates={"EUR": OWN})])
    assert postings_back([booked], [posting(minor=-900)], [valued | {"minor": -900}]) == [booked]
    retagged = postings_back([booked], [posting(category="pets")], [valued | {"category": "pets"}])
    assert retagged == [valued]


def test_who_takes_an_own_rate_back_leaves_the_rate_of_the_day_to_be_looked_up() -> None:
    before = posting(base={"EUR": -1075, "GBP": -900}, rates={"EUR": ECB, "GBP": ECB})
    after = posting(base={"EUR": -1125, "GBP": -900}, rates={"EUR": OWN, "GBP": ECB})

    (back,) = postings_back([before], [after], [after])

    assert (back["base"], back["rates"]) == ({"GBP": -900}, {"GBP": ECB})


def test_what_a_bank_told_holds_for_this_money_on_this_account_only() -> None:
    told, moved = posting(account=1, account_minor=-1080), posting(account=2)

    assert postings_back([told], [moved], [moved]) == [told]
    assert postings_back([told], [moved], [moved | {"minor": -900}]) == [posting(account=1, minor=-900)]
    assert postings_back([posting(account=1)], [told], [told]) == [posting(account=1)]
    with pytest.raises(ChangedSince):
        postings_back([posting(account=1)], [told], [told | {"account_minor": -1090}])


PARTS = [posting(minor=-800, category="groceries", tags=["a", "cake"]), posting(minor=-450, tags=["a"])]


@pytest.mark.parametrize(
    ("before", "after", "now", "back"),
    [
        # A split, and tags of all since: the whole has them.
        (
            [posting(tags=["a"])],
            PARTS,
            [one | {"tags": ["b"]} for one in PARTS],
            [posting(tags=["b"])],
        ),
        # Tags, and a split since: the parts are without them, but for their own.
        (
            [posting(tags=["a"])],
            [posting(tags=["a", "b"])],
            [one | {"tags": [*one["tags"], "b"]} for one in PARTS],
            PARTS,
        ),
        # One part's category, and another's note since.
        (
            PARTS,
            [PARTS[0] | {"category": "pets"}, PARTS[1]],
            [PARTS[0] | {"category": "pets"}, PARTS[1] | {"note": "x"}],
            [PARTS[0], PARTS[1] | {"note": "x"}],
        ),
    ],
    ids=["split", "tags", "category"],
)
def test_parts_and_tags_go_back_alone(before: Any, after: Any, now: Any, back: Any) -> None:
    assert postings_back(before, after, now) == back


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ([posting()], PARTS, [PARTS[0] | {"category": "pets"}, PARTS[1]]),
        ([posting()], [posting(category="pets")], PARTS),
        ([posting()], PARTS, [posting()]),
        (PARTS, [one | {"category": "pets"} for one in PARTS], [posting(minor=-700), posting(minor=-550)]),
    ],
    ids=["a part changed", "split since", "joined since", "split otherwise since"],
)
def test_parts_that_were_changed_since_stay(before: Any, after: Any, now: Any) -> None:
    with pytest.raises(ChangedSince):
        postings_back(before, after, now)

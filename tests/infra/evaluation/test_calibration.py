from datetime import date

import pytest

from domain.money import Money
from domain.understanding.draft import Draft, Field, Kind, Proposal
from infra.evaluation.calibration import Claim, claims_of, reliability
from infra.evaluation.scoring import score
from infra.evaluation.transactions import of_draft
from tests.infra.evaluation.samples import message


def draft(**confidence: float) -> Draft:
    return Draft(
        Kind.EXPENSE,
        Money(1250, "USD"),
        date(2026, 3, 11),
        None,
        "dining",
        confidence={Field(name): value for name, value in confidence.items()},
    )


def test_the_error_is_the_gap_of_each_bin_weighed_by_its_claims() -> None:
    claims = [Claim(0.95, right=True)] * 3 + [Claim(0.95, right=False), Claim(0.25, right=False)]

    found = reliability(claims)

    assert [(each.low, each.claims) for each in found.bins] == [(0.2, 1), (0.9, 4)]
    assert found.error == pytest.approx((4 * (0.95 - 0.75) + 1 * 0.25) / 5)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert reliability([Claim(1.0, right=True)]).bins[0].low == 0.9


def test_without_claims_there_is_no_error() -> None:
    assert reliability([]).error is None


def test_claims_are_made_of_each_field_of_the_count_and_of_the_message() -> None:
    read = draft(amount=0.6, merchant=0.3)
    proposal = Proposal((read,), count=0.9)

    claims = claims_of([(proposal, score(message(of_draft(read)), [of_draft(read)]))])

    assert claims["message"] == [Claim(0.6, right=True)]
    assert claims["count"] == [Claim(0.9, right=True)]
    assert claims["merchant"] == [Claim(0.3, right=True)]
    assert claims["date"] == [Claim(1.0, right=True)]
    assert len(claims["fields"]) == 6


def test_a_draft_that_nobody_expected_is_right_in_no_field() -> None:
    read = draft()

    claims = claims_of([(Proposal((read,)), score(message(), [of_draft(read)]))])

    assert not any(claim.right for claim in claims["fields"])

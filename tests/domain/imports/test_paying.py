"""What an account moved by, shared among what was paid in other money."""

from hypothesis import given
from hypothesis import strategies as st

from domain.imports.paying import shares

WEIGHTS = st.lists(st.integers(1, 10**15), min_size=1, max_size=50)


@given(total=st.integers(0, 10**15), weights=WEIGHTS)
def test_shares_sum_exactly_and_none_is_far_from_its_weight(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    found = shares(-total, [-weight for weight in weights])

    assert sum(found) == -total
    assert all(
        abs(-part * whole - total * weight) <= whole for part, weight in zip(found, weights, strict=True)
    )

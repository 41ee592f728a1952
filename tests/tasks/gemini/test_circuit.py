import pytest

from tasks.gemini.circuit import Circuit, Phase


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(clock)


def ticket(circuit: Circuit) -> int:
    given = circuit.admit()
    assert given is not None
    return given


def fail(circuit: Circuit, times: int) -> bool:
    return [circuit.failed(ticket(circuit)) for _ in range(times)][-1]


def test_four_failures_leave_it_closed_and_the_fifth_opens_it(circuit: Circuit) -> None:
    assert not fail(circuit, 4)
    assert circuit.admit() is not None
    assert fail(circuit, 1)
    assert circuit.admit() is None


def test_a_success_between_failures_starts_the_count_again(circuit: Circuit) -> None:
    fail(circuit, 4)
    circuit.succeeded(ticket(circuit))
    assert not fail(circuit, 4)
    assert circuit.phase is Phase.CLOSED


def test_failures_that_lie_far_apart_dont_open_it(circuit: Circuit, clock: Clock) -> None:
    for _ in range(20):
        assert not fail(circuit, 1)
        clock.seconds += 7.6


def test_five_failures_spread_over_thirty_seconds_open_it(circuit: Circuit, clock: Clock) -> None:
    for _ in range(4):
        fail(circuit, 1)
        clock.seconds += 7.5
    assert fail(circuit, 1)


def test_a_failure_that_waiting_cant_mend_opens_it_at_once(circuit: Circuit) -> None:
    assert circuit.failed(ticket(circuit), at_once=True)
    assert circuit.admit() is None


def test_after_its_rest_one_caller_alone_may_try(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 5)
    clock.seconds += 14.9
    assert circuit.admit() is None
    clock.seconds += 0.1
    assert circuit.admit() is not None
    assert circuit.admit() is None


def test_a_try_that_succeeds_closes_it(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 5)
    clock.seconds += 15
    circuit.succeeded(ticket(circuit))
    assert circuit.phase is Phase.CLOSED
    assert not fail(circuit, 4)


def test_a_try_that_fails_opens_it_for_another_rest(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 5)
    clock.seconds += 15
    assert fail(circuit, 1)
    clock.seconds += 14.9
    assert circuit.admit() is None
    clock.seconds += 0.1
    assert circuit.admit() is not None


def test_a_try_that_was_given_up_leaves_the_next_caller_the_try(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 5)
    clock.seconds += 15
    circuit.abandoned(ticket(circuit))
    assert circuit.admit() is not None


def test_a_call_given_up_while_all_is_well_changes_nothing(circuit: Circuit) -> None:
    circuit.abandoned(ticket(circuit))
    assert circuit.phase is Phase.CLOSED


def test_answers_from_before_it_opened_count_no_longer(circuit: Circuit, clock: Clock) -> None:
    late = ticket(circuit)
    fail(circuit, 5)
    circuit.succeeded(late)
    assert circuit.admit() is None
    clock.seconds += 15
    probe = ticket(circuit)
    assert not circuit.failed(late)
    circuit.abandoned(late)
    assert circuit.admit() is None
    circuit.succeeded(probe)
    assert circuit.phase is Phase.CLOSED

import pytest

from benchmarks.client import cut_frame, masked
from benchmarks.wire import COUNTER, Reply, cut_reply, numbered, request

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"


def test_a_request_is_whole() -> None:
    head, body = request("/graphql", {"query": "{a}"}, "token").split(b"\r\n\r\n")
    assert head.startswith(b"POST /graphql HTTP/1.1\r\n")
    assert b"Authorization: Bearer token" in head
    assert b"Content-Length: %d" % len(body) in head


def test_a_number_keeps_the_length_of_its_place() -> None:
    template = request("/captures", {"text": COUNTER.decode()})
    assert len(numbered(template, 42)) == len(template)
    assert b"00000042" in numbered(template, 42)


def test_an_answer_is_cut_at_its_length() -> None:
    assert cut_reply(ANSWER + b"HTTP/1.1 500") == (Reply(b"200", b"body"), len(ANSWER))


@pytest.mark.parametrize("end", range(len(ANSWER)))
def test_a_part_of_an_answer_is_waited_for(end: int) -> None:
    assert cut_reply(ANSWER[:end]) is None


@pytest.mark.parametrize("size", [0, 125, 126, 65_535])
def test_a_client_frame_says_its_length(size: int) -> None:
    frame = masked(1, b"x" * size)
    assert frame[1] & 0x80, "a client masks"
    assert frame.endswith(b"x" * size)


@pytest.mark.parametrize(
    ("head", "size"),
    [(b"\x81\x05", 5), (b"\x81\x7e\x01\x00", 256), (b"\x81\x7f" + (65_536).to_bytes(8), 65_536)],
)
def test_a_server_frame_is_cut_at_its_length(head: bytes, size: int) -> None:
    received = bytearray(head + b"x" * size + b"\x89")
    assert cut_frame(received) == (1, b"x" * size)
    assert received == b"\x89"


def test_a_part_of_a_frame_is_waited_for() -> None:
    for part in (b"", b"\x81", b"\x81\x7e\x01", b"\x81\x05body"):
        assert cut_frame(bytearray(part)) is None

import base64

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain import ids
from domain.ids import ROW_BYTES, PublicId, Type, decode, decode_as

STREAM, ROW = ObjectId("65f2d8e4a1b2c3d4e5f60718"), ObjectId("65f2d8e4a1b2c3d4e5f60719")
OBJECT_IDS = st.binary(min_size=12, max_size=12).map(ObjectId)


@st.composite
def public_ids(draw: st.DrawFn) -> PublicId:
    kind = draw(st.sampled_from(Type))
    lengths = ROW_BYTES[kind]
    row = draw(st.binary(min_size=lengths.start, max_size=lengths.stop - 1))
    return PublicId(kind, draw(OBJECT_IDS), row)


@given(public_ids())
def test_what_is_encoded_decodes_to_itself(public: PublicId) -> None:
    assert decode(str(public)) == public


@given(st.text())
def test_rubbish_is_no_id_or_the_one_spelling_of_one(text: str) -> None:
    public = decode(text)

    assert public is None or str(public) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "A0",
        "====",
        "\ud800",
        "é" * 34,
        ids.capture_id(STREAM, ROW) + "=",
        ids.capture_id(STREAM, ROW) + "AAAA",
        ids.capture_id(STREAM, ROW)[:-4],
        " " + ids.capture_id(STREAM, ROW),
        ids.book_id(STREAM) + "\n",
        base64.urlsafe_b64encode(b"\xff" + STREAM.binary).decode().rstrip("="),
        "A" * 100_000,
    ],
)
def test_what_is_no_id_reads_as_none(text: str) -> None:
    assert decode(text) is None


def test_an_id_of_another_type_is_not_taken_for_the_one_asked_for() -> None:
    capture = ids.capture_id(STREAM, ROW)

    assert decode_as(Type.TRANSACTION, capture) is None
    assert decode_as(Type.CAPTURE, capture) == PublicId(Type.CAPTURE, STREAM, ROW.binary)


def test_each_kind_of_id_tells_its_stream_and_row() -> None:
    assert decode(ids.person_id(STREAM)) == PublicId(Type.PERSON, STREAM)
    assert decode(ids.session_id(STREAM, ROW)) == PublicId(Type.SESSION, STREAM, ROW.binary)
    assert decode(ids.category_id(STREAM, "dining")) == PublicId(Type.CATEGORY, STREAM, b"dining")
    assert decode(ids.change_id(STREAM, 7)) == PublicId(Type.CHANGE, STREAM, (7).to_bytes(8, "big"))
    transaction = decode(ids.transaction_id(STREAM, ROW))
    assert transaction is not None
    assert transaction.object_id == ROW

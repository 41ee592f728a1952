"""What a reading proposes is kept as it was, whatever was typed."""

import bson
from hypothesis import given

from domain.captures.drafts import StoredDraft, stored
from domain.understanding import propose
from domain.understanding.draft import Context
from tests.domain.understanding.test_hostile import CONTEXTS, TEXTS


@given(TEXTS, CONTEXTS)
def test_every_draft_survives_the_way_through_the_database(text: str, context: Context) -> None:
    read = propose(text, context)

    kept = bson.decode(bson.encode({"drafts": [draft.model_dump() for draft in stored(read)]}))["drafts"]

    assert tuple(StoredDraft.model_validate(raw).draft for raw in kept) == read.drafts

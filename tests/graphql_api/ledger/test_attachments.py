"""Files of transactions, as a client asks for them."""

from typing import Any

from bson import ObjectId

from domain import ids
from domain.books.models import Role
from domain.ids import decode
from tests.backbone import book_of, make_member
from tests.domain.attachments.files import PNG, attach
from tests.graphql_api.asking import Asker, Listener
from tests.graphql_api.ledger.test_corrections import codes, person
from tests.graphql_api.ledger.test_entering import DELETE, LUNCH, RESTORE, UPDATE, ask, create
from tests.graphql_api.test_reading import filters
from tests.graphql_api.undoing.test_undoing import activity, latest, undo

SHOWN = "attachments { id name contentType size createdAt url }"
NODE = f"query ($id: ID!) {{ node(id: $id) {{ id ... on Transaction {{ version {SHOWN} }} ... on Attachment {{ name }} }} }}"
REMOVE = (
    "mutation ($input: AttachmentIdInput!) { answer: removeAttachment(input: $input) "
    f"{{ transaction {{ id version {SHOWN} }} errors {{ code message path }} }} }}"
)
TRASH = f"{{ trash {{ edges {{ node {{ id {SHOWN} }} }} }} }}"
FILES = "{ transactions(first: 50) { edges { node { attachments { id name } } } } }"


async def attached(asker: Asker, transaction: str, content: bytes = PNG) -> str:
    """The id of a file that was uploaded."""
    public = decode(transaction)
    assert public is not None
    services = asker.services
    one = await attach(
        services.journal,
        services.blobs,
        person(asker),
        public.object_id,  # type: ignore[arg-type]  # ids compare across their classes
        content,
    )
    return ids.attachment_id(public.stream, public.object_id, one.id)


async def node(asker: Asker, id: str) -> Any:
    return (await asker.data(NODE, id=id))["node"]


async def test_a_transaction_shows_its_files(anna: Asker) -> None:
    row = (await create(anna))["id"]
    one = await attached(anna, row)

    (shown,) = (await node(anna, row))["attachments"]
    assert shown == {
        "id": one,
        "name": "receipt.png",
        "contentType": "image/png",
        "size": len(PNG),
        "createdAt": shown["createdAt"],
        "url": f"/attachments/{one}",
    }
    assert await node(anna, one) == {"id": one, "name": "receipt.png"}


async def test_a_file_is_removed_and_put_back_and_nobodys_edit_conflicts(anna: Asker) -> None:
    row = (await create(anna))["id"]
    one = await attached(anna, row)

    payload = await ask(anna, REMOVE, attachmentId=one)
    assert payload == {"transaction": {"id": row, "version": 1, "attachments": []}, "errors": []}
    assert await ask(anna, REMOVE, attachmentId=one) == payload
    assert await node(anna, one) is None
    assert [entry["summary"] for entry in await activity(anna)][:2] == [
        "Removed an attachment",
        "Attached a file",
    ]
    edited = await ask(anna, UPDATE, transactionId=row, version=1, note="x")
    assert edited["errors"] == []
    removal = next(
        one["changeId"] for one in await activity(anna) if one["summary"] == "Removed an attachment"
    )
    payload = await undo(anna, "undoChange", changeId=removal)

    assert (payload["undo"]["undone"], payload["undo"]["leftCount"]) == (1, 0)
    assert [file["id"] for file in (await node(anna, row))["attachments"]] == [one]
    assert (await node(anna, row))["version"] == 2
    await undo(anna, "undoChange", changeId=await latest(anna))
    assert (await node(anna, row))["attachments"] == []


async def test_files_follow_their_transaction_into_the_trash_and_back(anna: Asker) -> None:
    row = (await create(anna))["id"]
    one = await attached(anna, row)
    await ask(anna, DELETE, transactionId=row)

    assert await node(anna, one) is None
    assert codes(await ask(anna, REMOVE, attachmentId=one)) == [("NOT_FOUND", ["input", "attachmentId"])]
    thrown = [edge["node"] for edge in (await anna.data(TRASH))["trash"]["edges"]]
    assert [file["id"] for file in thrown[0]["attachments"]] == [one]

    await ask(anna, RESTORE, transactionId=row)
    assert await node(anna, one) == {"id": one, "name": "receipt.png"}


async def test_another_persons_file_is_as_an_unknown_one(anna: Asker, ben: Asker) -> None:
    hers = await attached(anna, (await create(anna))["id"])
    own = (await create(ben))["id"]
    public = decode(own)
    assert public is not None
    unknown = ids.attachment_id(public.stream, public.object_id, ObjectId())

    for one in (hers, unknown, own, "rubbish", ""):
        assert codes(await ask(ben, REMOVE, attachmentId=one)) == [("NOT_FOUND", ["input", "attachmentId"])]
        if one != own:
            assert await node(ben, one) is None
    await make_member(await book_of(person(anna)), person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)
    assert codes(await ask(ben, REMOVE, attachmentId=hers)) == [("FORBIDDEN", [])]
    assert await node(ben, hers) == {"id": hers, "name": "receipt.png"}


async def test_files_of_a_page_cost_no_command_more_and_all_begin_with_the_book(
    anna: Asker, listener: Listener
) -> None:
    for _ in range(3):
        await attached(anna, (await create(anna, **LUNCH))["id"])
    await anna.data(FILES)
    listener.commands.clear()

    page = (await anna.data(FILES))["transactions"]["edges"]
    assert [len(edge["node"]["attachments"]) for edge in page] == [1, 1, 1]
    assert [next(iter(one)) for one in listener.commands] == ["find"]

    await ask(anna, REMOVE, attachmentId=page[0]["node"]["attachments"][0]["id"])
    asked = [where for command in listener.commands for where in filters(command)]
    assert {next(iter(where)) for where in asked} <= {"book", "_id"}

import gzip
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import bson
import pytest
from bson import ObjectId
from pymongo import MongoClient

from domain import migrations
from domain.backups import files
from domain.backups.errors import BackupDamaged, BackupExists, BackupNewer, DatabaseNotEmpty
from domain.backups.restoring import restore
from domain.backups.taking import COLLECTIONS, LEFT_OUT, take
from domain.blobs import Blobs
from domain.database import Client, Database, bind, database_of
from domain.journal import Journal
from domain.ledger.verify import verify_book
from domain.models import MODELS
from domain.people.models import Person
from domain.ports import SilentHints
from domain.referring import differences
from tests.backbone import book_of, booked, draft, read_book
from tests.domain.accounts.opening import opened_account
from tests.domain.attachments.files import PNG, attach

Documents = dict[str, dict[Any, Any]]


def say(_line: str) -> None:
    """Nothing."""


@pytest.fixture
async def other(opened: tuple[Client, Database]) -> AsyncIterator[Database]:
    """A database that nobody has used yet."""
    client, database = opened
    name = f"{database.name}_restored"
    await client.drop_database(name)
    yield database_of(client, name)
    await client.drop_database(name)


@pytest.fixture
async def contents(journal: Journal, database: Database, anna: Person) -> bytes:
    """A book with transactions, an account, and a receipt in several chunks."""
    await opened_account(journal, anna, default=True)
    capture = await booked(journal, anna, draft("12.50", "USD"), draft("3"))
    stored = PNG + bytes(range(256)) * 2_500
    await attach(journal, Blobs(database), anna, capture.transactions[0], stored)
    return stored


@pytest.fixture
async def backup(database: Database, contents: bytes, tmp_path: Path) -> Path:
    assert contents
    path = tmp_path / "all.backup"
    await take(database, path, say)
    return path


async def documents_of(database: Database) -> Documents:
    return {name: {raw["_id"]: raw async for raw in database[name].find({})} for name in COLLECTIONS}


async def is_empty(database: Database) -> bool:
    return not any((await documents_of(database)).values())


def frames(path: Path) -> list[dict[str, Any]]:
    return bson.decode_all(gzip.decompress(path.read_bytes()))


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def overwrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def rewrite(path: Path, *documents: dict[str, Any]) -> None:
    overwrite(path, gzip.compress(b"".join(map(bson.encode, documents))))


def left_in(directory: Path) -> dict[str, int]:
    """The permissions of what lies in it, by name."""
    return {path.name: path.stat().st_mode & 0o777 for path in directory.iterdir()}


async def test_what_is_restored_is_what_was_backed_up(
    database: Database, other: Database, anna: Person, contents: bytes, backup: Path
) -> None:
    before = await documents_of(database)

    count = await restore(other, backup, say, replace=False)

    after = await documents_of(other)
    assert count == sum(map(len, before.values()))
    renewed = {"people", "books", "sessions"}
    assert {name: after[name] for name in COLLECTIONS if name not in renewed} == {
        name: before[name] for name in COLLECTIONS if name not in renewed
    }
    assert {name: after[name].keys() for name in renewed} == {name: before[name].keys() for name in renewed}
    assert await migrations.pending(other) == []
    [blob] = [one for one, raw in after["blobs.files"].items() if raw["book"] == anna.home_book]
    assert await Blobs(other).content(anna.home_book, blob) == contents


async def test_restored_logs_are_new_ones_and_nobody_is_signed_in(
    database: Database, other: Database, backup: Path
) -> None:
    before = await documents_of(database)

    await restore(other, backup, say, replace=False)

    after = await documents_of(other)
    for name in ("books", "people"):
        for one, raw in after[name].items():
            assert raw["epoch"] != before[name][one]["epoch"]
            assert raw | {"epoch": 0} == before[name][one] | {"epoch": 0}
    assert after["sessions"]
    assert all(session["revoked_at"] is not None for session in after["sessions"].values())


async def test_a_restored_book_is_consistent_and_can_be_written_to(
    opened: tuple[Client, Database], database: Database, other: Database, anna: Person, backup: Path
) -> None:
    seq = (await book_of(anna)).seq
    await restore(other, backup, say, replace=False)
    await bind(other, MODELS)
    try:
        await booked(Journal(opened[0], SilentHints()), anna, draft("4"))

        book = await read_book(anna.home_book)
        assert book.seq == seq + 1
        assert [line async for line in verify_book(book)] == []
        assert [line async for line in differences(Blobs(other), book.id)] == []
    finally:
        await bind(database, MODELS)


async def test_a_backup_shows_one_moment_whatever_is_written_meanwhile(
    database: Database, other: Database, contents: bytes, tmp_path: Path
) -> None:
    assert contents
    before = await documents_of(database)
    late = {"_id": ObjectId(), "book": ObjectId(), "key": "late"}
    host, port = next(iter(database.client.nodes))
    with MongoClient[dict[str, Any]](host, port, directConnection=True) as client:

        def write_meanwhile(line: str) -> None:
            if line.startswith(f"{COLLECTIONS[0]}:"):
                client[database.name][COLLECTIONS[-1]].insert_one(late)

        await take(database, tmp_path / "all.backup", write_meanwhile)

    assert (await database[COLLECTIONS[-1]].delete_one({"_id": late["_id"]})).deleted_count == 1
    await restore(other, tmp_path / "all.backup", say, replace=False)
    assert (await documents_of(other))[COLLECTIONS[-1]] == before[COLLECTIONS[-1]]


async def test_a_database_with_data_is_left_alone_unless_told(
    database: Database, other: Database, backup: Path
) -> None:
    await restore(other, backup, say, replace=False)
    first = await documents_of(other)

    with pytest.raises(DatabaseNotEmpty):
        await restore(other, backup, say, replace=False)
    assert await documents_of(other) == first

    await other["people"].insert_one({"_id": ObjectId(), "email": "somebody@example.org"})
    await restore(other, backup, say, replace=True)
    assert (await documents_of(other))["people"].keys() == first["people"].keys()


@pytest.mark.parametrize("kept", [0, 1, 20, -200, -9, -1])
async def test_a_file_that_is_cut_off_writes_nothing(other: Database, backup: Path, kept: int) -> None:
    whole = bytes_of(backup)
    overwrite(backup, whole[:kept])

    with pytest.raises(BackupDamaged):
        await restore(other, backup, say, replace=True)

    assert await is_empty(other)


def decompressed(file: bytes) -> bytes | None:
    try:
        return gzip.decompress(file)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None


def flipped(whole: bytes, *, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]


async def test_a_file_with_a_flipped_bit_or_of_another_kind_writes_nothing(
    other: Database, backup: Path
) -> None:
    whole = bytes_of(backup)
    flipped_ones = [flipped(whole, at=len(whole) * part // 40) for part in range(1, 40)]
    # A few bits say how something is compressed: with the others it is read just the same.
    flipped_ones = [damaged for damaged in flipped_ones if decompressed(damaged) != decompressed(whole)]
    assert len(flipped_ones) > 20
    others = [b"a text", gzip.compress(b"a text"), gzip.compress(b""), b"\x1f\x8b"]
    for damaged in flipped_ones + others:
        overwrite(backup, damaged)
        with pytest.raises(BackupDamaged):
            await restore(other, backup, say, replace=True)

    assert await is_empty(other)


async def test_a_file_that_lacks_its_end_or_a_batch_is_damaged(other: Database, backup: Path) -> None:
    whole = frames(backup)
    for lacking in (whole[:-1], [whole[0], *whole[2:]], whole[:1], whole[1:]):
        rewrite(backup, *lacking)
        with pytest.raises(BackupDamaged):
            await restore(other, backup, say, replace=True)

    assert await is_empty(other)


async def test_a_backup_of_a_newer_release_is_refused(other: Database, backup: Path) -> None:
    first, *rest = frames(backup)
    for newer in ({"version": files.VERSION + 1}, {"steps": [*first["steps"], 9_999]}):
        rewrite(backup, first | newer, *rest)
        with pytest.raises(BackupNewer):
            await restore(other, backup, say, replace=True)

    assert await is_empty(other)


async def test_steps_that_an_older_backup_lacks_are_run(other: Database, backup: Path) -> None:
    first, *rest = frames(backup)
    rewrite(backup, first | {"steps": [step for step in first["steps"] if step != 8]}, *rest)
    lines: list[str] = []

    await restore(other, backup, lines.append, replace=False)

    assert lines.count("let phrases be searched") == 2
    assert await migrations.pending(other) == []


async def test_what_fails_on_the_way_leaves_the_database_empty(other: Database, backup: Path) -> None:
    whole = frames(backup)
    people = next(frame for frame in whole if frame.get("collection") == "people")
    twin = people["documents"][0] | {"_id": ObjectId()}
    end = whole[-1]["counts"]
    extra = {"collection": "people", "documents": [twin]}
    rewrite(backup, *whole[:-1], extra, {"counts": end | {"people": end["people"] + 1}})

    with pytest.raises(Exception, match="E11000"):
        await restore(other, backup, say, replace=False)

    assert await is_empty(other)


async def test_a_file_that_is_there_is_not_overwritten_and_a_failure_leaves_none(
    database: Database, backup: Path
) -> None:
    before = bytes_of(backup)
    with pytest.raises(BackupExists):
        await take(database, backup, say)
    assert bytes_of(backup) == before

    def fail(_line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await take(database, backup.with_name("second"), fail)
    assert left_in(backup.parent) == {backup.name: 0o600}


async def test_all_collections_are_backed_up_but_those_of_the_moment(database: Database) -> None:
    kept = set(await database.list_collection_names()) - {migrations.COLLECTION}
    assert kept - LEFT_OUT == set(COLLECTIONS)
    assert {model.get_collection_name() for model in MODELS} <= set(COLLECTIONS)

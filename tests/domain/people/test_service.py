import asyncio

import pytest
from bson import ObjectId

from domain import ids
from domain.errors import InvalidCurrency, InvalidTimeZone, NotFound, Unauthenticated
from domain.journal import Journal
from domain.people import passwords, service
from domain.people.errors import (
    BadCredentials,
    EmailTaken,
    InvalidEmail,
    InvalidLocale,
    InvalidName,
    WeakPassword,
)
from domain.people.models import Person
from tests.backbone import KEYS, PASSWORD, RecordingHints, book_of, newcomer


async def test_signing_up_makes_a_person_with_a_home_book_and_a_session(
    journal: Journal, hints: RecordingHints
) -> None:
    signed_in = await newcomer(
        journal, email="Anna.Nowak@EXAMPLE.org", display_name=" Anna ", device_name="Phone"
    )

    person, book = signed_in.person, await book_of(signed_in.person)
    assert (person.email, person.display_name, person.locale) == ("anna.nowak@example.org", "Anna", "de-DE")
    assert (book.name, book.currency, [member.person for member in book.members]) == (
        "Home",
        "EUR",
        [person.id],
    )
    assert [one.device_name for one in await service.live_sessions(person.id)] == ["Phone"]
    assert hints.changes == [(ids.person_id(person.id), 1)]
    assert PASSWORD not in person.password_hash


@pytest.mark.parametrize("spelling", ["twin@example.org", "TWIN@example.org", " twin@Example.ORG"])
async def test_an_address_that_has_an_account_is_taken(
    journal: Journal, database: object, spelling: str
) -> None:
    await Person.get_pymongo_collection().delete_many({"email": "twin@example.org"})
    await newcomer(journal, email="twin@example.org")

    with pytest.raises((EmailTaken, InvalidEmail)) as refused:
        await newcomer(journal, email=spelling)

    assert refused.value.path == ("email",)
    assert await Person.get_pymongo_collection().count_documents({"email": "twin@example.org"}) == 1


async def test_of_ten_at_once_one_gets_the_address(journal: Journal) -> None:
    address = f"{ObjectId()}@example.org"

    results = await asyncio.gather(
        *(newcomer(journal, email=address) for _ in range(4)), return_exceptions=True
    )

    assert [type(one) for one in results].count(EmailTaken) == 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": ""}, InvalidEmail),
        ({"email": "anna"}, InvalidEmail),
        ({"email": "anna@"}, InvalidEmail),
        ({"email": "anna@example..org"}, InvalidEmail),
        ({"email": "a\0@example.org"}, InvalidEmail),
        ({"email": "\ud800@example.org"}, InvalidEmail),
        ({"email": "a" * 5000 + "@example.org"}, InvalidEmail),
        ({"currency": "eur"}, InvalidCurrency),
        ({"time_zone": "Berlin"}, InvalidTimeZone),
        ({"locale": "x"}, InvalidLocale),
        ({"locale": ""}, InvalidLocale),
        ({"locale": "de\0"}, InvalidLocale),
        ({"locale": "../de"}, InvalidLocale),
        ({"display_name": "a" * 101}, InvalidName),
        ({"display_name": "a\0"}, InvalidName),
        ({"display_name": "\ud800"}, InvalidName),
        ({"device_name": "a\nb"}, InvalidName),
        ({"password": "short9Zq!"}, WeakPassword),
        ({"password": "password123"}, WeakPassword),
        ({"password": "aaaaaaaaaaaaaaaaaaaa"}, WeakPassword),
        ({"password": "qwertyuiop1234"}, WeakPassword),
        ({"password": "tidy marble otter sonata" * 9}, WeakPassword),
        ({"password": "tidy marble \ud800 sonata"}, WeakPassword),
        ({"password": "anna.nowak@example.org", "email": "anna.nowak@example.org"}, WeakPassword),
    ],
    ids=range(24),
)
async def test_what_is_wrong_with_a_form_is_named(
    journal: Journal, hints: RecordingHints, change: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await newcomer(journal, **change)

    assert hints.changes == []


async def test_the_password_opens_a_session_of_its_own(journal: Journal, anna: Person) -> None:
    signed_in = await service.sign_in(journal, KEYS, anna.email.upper(), PASSWORD, "Laptop")

    assert signed_in.person.id == anna.id
    assert len(await service.live_sessions(anna.id)) == 2


@pytest.mark.parametrize("password", ["wrong password here", "", "a" * 1_000_000, "\ud800" * 12])
async def test_an_unknown_address_and_a_wrong_password_answer_alike(
    journal: Journal, anna: Person, password: str
) -> None:
    failures = []
    for email in (anna.email, "nobody@example.org", "no address"):
        with pytest.raises(BadCredentials) as refused:
            await service.sign_in(journal, KEYS, email, password, None)
        failures.append((refused.value.code, refused.value.message, refused.value.path))

    assert len(set(failures)) == 1


async def test_an_unknown_address_costs_the_same_work(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same calls with hashes of the same parameters: what a clock would only guess."""
    checked: list[str] = []
    hasher = passwords.HASHER

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            checked.append(stored.rsplit("$", 2)[0])
            return hasher.verify(stored, password)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    for email in (anna.email, "nobody@example.org", "no address"):
        with pytest.raises(BadCredentials):
            await service.sign_in(journal, KEYS, email, "wrong password here", None)

    assert len(checked) == 3
    assert len(set(checked)) == 1
    assert checked[0].startswith("$argon2id$")


async def test_a_profile_is_changed_field_by_field_and_in_the_log(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    after = await service.update_person(journal, anna.id, {"currency": "CHF", "display_name": None})

    assert (after.currency, after.time_zone) == ("CHF", "Europe/Berlin")
    assert (await book_of(anna)).currency == "EUR"
    assert hints.changes == [(ids.person_id(anna.id), 2)]


async def test_what_stays_the_same_is_no_change(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    await service.update_person(journal, anna.id, {"currency": anna.currency})

    assert hints.changes == []


async def test_another_password_ends_every_other_session(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    other = (await service.sign_in(journal, KEYS, anna.email, PASSWORD, None)).session
    (mine,) = [one for one in await service.live_sessions(anna.id) if one.id != other.id]

    await service.change_password(journal, anna.id, mine.id, PASSWORD, "quiet copper lantern fjord")

    assert [one.id for one in await service.live_sessions(anna.id)] == [mine.id]
    assert hints.revocations == [str(other.id)]
    with pytest.raises(BadCredentials):
        await service.sign_in(journal, KEYS, anna.email, PASSWORD, None)
    await service.sign_in(journal, KEYS, anna.email, "quiet copper lantern fjord", None)


@pytest.mark.parametrize(
    ("current", "new", "error", "path"),
    [
        ("wrong", "quiet copper lantern fjord", BadCredentials, "currentPassword"),
        (PASSWORD, "short", WeakPassword, "newPassword"),
    ],
)
async def test_a_password_is_not_changed_without_the_old_or_for_a_weak_one(
    journal: Journal, anna: Person, current: str, new: str, error: type[BadCredentials], path: str
) -> None:
    with pytest.raises(error) as refused:
        await service.change_password(journal, anna.id, ObjectId(), current, new)

    assert refused.value.path == (path,)


async def test_a_session_of_another_cannot_be_revoked(journal: Journal, anna: Person) -> None:
    ben = await newcomer(journal)

    with pytest.raises(NotFound):
        await service.revoke_session(journal, anna.id, ben.session.id)

    assert len(await service.live_sessions(ben.person.id)) == 1


async def test_revoking_twice_is_no_failure(journal: Journal, hints: RecordingHints) -> None:
    ben = await newcomer(journal)

    assert await service.revoke_session(journal, ben.person.id, ben.session.id) == 1
    assert await service.revoke_session(journal, ben.person.id, ben.session.id) == 0
    assert hints.revocations == [str(ben.session.id)]


async def test_a_person_who_is_no_more_is_not_signed_in(journal: Journal) -> None:
    with pytest.raises(Unauthenticated):
        await service.get_person(ObjectId())
    with pytest.raises(Unauthenticated):
        await service.update_person(journal, ObjectId(), {"currency": "EUR"})

"""Erasing in the background, and the mail that says so, through a real SMTP client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy

from domain import clock
from domain.erasing.models import Erasure
from domain.erasing.service import LAST, ask
from domain.people.models import Person
from domain.ports import SilentMail
from domain.settings import Settings
from infra.adapters.mail import SmtpMail, mail_of
from tasks.erasures import KEEPS_TRYING, carry_out_erasures
from tasks.workbench import Workbench
from tests.backbone import PASSWORD


@dataclass
class MailServer:
    """Speaks as much SMTP as a client needs; `refuses` mails for lack of room."""

    refuses: bool = False
    recipients: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            command = line[:4].upper()
            answer = b"250 fine\r\n"
            if command == b"RCPT":
                self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
                answer = b"452 full\r\n" if self.refuses else answer
            elif command == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
            elif command == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(answer)
        await writer.drain()
        writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[SmtpMail]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            settings = Settings(
                smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="finsight@example.org"
            )
            mail = mail_of(settings)
            assert isinstance(mail, SmtpMail)
            yield mail


async def leave(person: Person, bench: Workbench, ago: timedelta) -> None:
    await ask(bench.journal, person.id, PASSWORD)
    erasures = Erasure.get_pymongo_collection()
    await erasures.delete_many({"_id": {"$ne": person.id}})
    await erasures.update_one({"_id": person.id}, {"$set": {"asked_at": clock.now() - ago}})


async def left(person: Person) -> bool:
    return await Erasure.get_pymongo_collection().find_one({"_id": person.id}) is None


async def test_what_is_erased_is_confirmed_and_the_address_forgotten(bench: Workbench, anna: Person) -> None:
    await leave(anna, bench, LAST)
    server = MailServer()

    async with server.running() as mail:
        await carry_out_erasures(bench, mail)

    assert server.recipients == [anna.email]
    message = message_from_bytes(server.mails[0], policy=policy.default)
    assert (message["To"], message["From"]) == (anna.email, "finsight@example.org")
    assert "is erased" in message.get_content()
    assert await left(anna)
    assert await bench.database["books"].count_documents({"_id": anna.home_book}) == 0


async def test_the_first_round_erases_and_does_not_confirm_yet(bench: Workbench, anna: Person) -> None:
    await leave(anna, bench, LAST / 2)
    server = MailServer()

    async with server.running() as mail:
        await carry_out_erasures(bench, mail)

    assert (server.mails, await left(anna)) == ([], False)
    assert await bench.database["books"].count_documents({"_id": anna.home_book}) == 0


async def test_a_mail_that_no_server_takes_is_tried_again_for_three_days(
    bench: Workbench, anna: Person
) -> None:
    server = MailServer(refuses=True)
    await leave(anna, bench, LAST)

    async with server.running() as mail:
        await carry_out_erasures(bench, mail)
        assert not await left(anna)
    await carry_out_erasures(bench, mail)  # nobody listens any more
    assert not await left(anna)

    server.refuses = False
    async with server.running() as mail:
        await carry_out_erasures(bench, mail)
    assert (len(server.mails), await left(anna)) == (1, True)


async def test_after_three_days_the_address_goes_unconfirmed(bench: Workbench, anna: Person) -> None:
    await leave(anna, bench, KEEPS_TRYING + timedelta(hours=1))

    async with MailServer(refuses=True).running() as mail:
        await carry_out_erasures(bench, mail)

    assert await left(anna)


async def test_without_a_mail_server_it_is_erased_all_the_same(bench: Workbench, anna: Person) -> None:
    await leave(anna, bench, LAST)

    await carry_out_erasures(bench, mail_of(Settings(smtp_host=None)))

    assert isinstance(mail_of(Settings(smtp_host=None)), SilentMail)
    assert await left(anna)

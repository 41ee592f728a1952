"""Files of transactions, as clients see them. They come and go over plain HTTP."""

import datetime

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.ids import attachment_id
from domain.ledger import models
from graphql_api.common import Node

# Where they are taken in, and below it given out.
PATH = "/attachments"


@strawberry.type(description='A file of a transaction: "receipt.jpg", 240 KiB, for example.')
class Attachment(Node):
    name: str = strawberry.field(
        description='What its owner calls it, with an ending that fits its content: "receipt.jpg" for example.'
    )
    content_type: str = strawberry.field(
        description='What its bytes are, whatever its name was: "image/jpeg" for example.'
    )
    size: int = strawberry.field(description="In bytes: 245760 for example; at most 10 MiB.")
    created_at: datetime.datetime = strawberry.field(
        description='When it was attached: "2026-03-11T19:15:01+00:00".'
    )
    url: str = strawberry.field(
        description=(
            'Where GET fetches it on this server, with the token that GraphQL takes: "/attachments/EGsD…" for example. POST '
            "to /attachments?transaction=<id> attaches a file (the part `file` of a form)."
        )
    )

    @classmethod
    def of(cls, book: ObjectId, transaction: ObjectId, one: models.Attachment) -> "Attachment":
        public = attachment_id(book, transaction, one.id)
        return cls(
            id=ID(public),
            name=one.name,
            content_type=one.type,
            size=one.size,
            created_at=one.at,
            url=url_of(public),
        )


def url_of(id: str) -> str:
    """Where an attachment is fetched, on the server that was asked."""
    return f"{PATH}/{id}"


@strawberry.input(description='Which attachment: `{"attachmentId": "EGsD…"}`.')
class AttachmentIdInput:
    attachment_id: ID = strawberry.field(description='Its id, "EGsD…" for example.')

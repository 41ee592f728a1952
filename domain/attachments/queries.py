"""Attachments as they are."""

from bson import ObjectId

from domain.ledger.models import Attachment, Transaction


async def get_attachment(book: ObjectId, transaction: ObjectId, attachment: ObjectId) -> Attachment | None:
    """One that wasn't removed, also of what is in the trash: who looks there sees what it is."""
    where = {"book": book, "_id": transaction, "attached": attachment}
    raw = await Transaction.get_pymongo_collection().find_one(where, {"attachments": 1})
    found = [] if raw is None else [Attachment.model_validate(one) for one in raw["attachments"]]
    return next((one for one in found if one.id == attachment), None)

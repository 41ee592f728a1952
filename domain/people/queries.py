"""What others need to know of a person."""

from bson import ObjectId

from domain.people.models import ParsingMode, Person


async def wants_no_model(person: ObjectId) -> bool:
    """Whether this person's texts may go to no model as of now: one read. So too of somebody who is no more."""
    found = await Person.get_pymongo_collection().find_one({"_id": person}, {"parsing_mode": 1})
    return found is None or found.get("parsing_mode") == ParsingMode.LOCAL_ONLY

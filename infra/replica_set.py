"""The embedded MongoDB's replica set, which has one member: transactions need a replica set."""

from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from infra.processes import LOOPBACK, somebody_listens

NAME = "finsight"
NOT_YET_INITIALIZED = 94

Admin = MongoClient[dict[str, Any]]


def is_primary(port: int) -> bool:
    """Whether the mongod on this port takes writes now; sets the replica set up on the way where that is missing."""
    if not somebody_listens(port):  # The client would wait half a second before it looks again.
        return False
    client: Admin = MongoClient(
        LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=1000, connectTimeoutMS=1000
    )
    with client:
        try:
            return _is_primary(client, f"{LOOPBACK}:{port}")
        except PyMongoError:
            return False


def _is_primary(client: Admin, address: str) -> bool:
    if client.admin.command("hello").get("isWritablePrimary"):
        return True
    config = _config(client)
    if config is None:
        member = {"_id": 0, "host": address}
        client.admin.command("replSetInitiate", {"_id": NAME, "members": [member]})
    elif config["members"][0]["host"] != address:
        _move(client, config, address)
    return False


def _config(client: Admin) -> dict[str, Any] | None:
    try:
        config: dict[str, Any] = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code == NOT_YET_INITIALIZED:
            return None
        raise
    return config


def _move(client: Admin, config: dict[str, Any], address: str) -> None:
    """Tell the only member its new address: under its old one it takes itself for a stranger to the set."""
    config["members"][0]["host"] = address
    config["version"] += 1
    client.admin.command("replSetReconfig", config, force=True)

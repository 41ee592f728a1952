"""What can be wrong with the key of a request that must have one effect."""

from domain.errors import Rejected


class KeyInvalid(Rejected):
    """An idempotency key has 1 to 128 readable characters."""

    code = "IDEMPOTENCY_KEY_INVALID"


class KeyUsedForOther(Rejected):
    """This idempotencyKey was used for something else. Use a new key for each request."""

    code = "IDEMPOTENCY_MISMATCH"

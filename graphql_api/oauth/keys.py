"""The server's keys: ES256 for access tokens, a secret for refresh tokens; given by settings or made once."""

import hashlib
import hmac
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from domain.settings import Settings, SettingsError

ALGORITHM = "ES256"


def signing_keys(settings: Settings) -> KeySet:
    """The key set whose one private key signs; its `kid` is the RFC 7638 thumbprint."""
    if settings.signing_key is not None:
        return KeySet([_read(settings.signing_key.get_secret_value())])
    return KeySet([_kept_key(settings.keeps_secrets_in / "signing-key.pem")])


def refresh_secret(keys: KeySet) -> bytes:
    """Derived from the signing key, so that one secret has to be kept and all API processes share it."""
    private = keys.keys[0].as_dict(private=True)["d"]
    return hmac.new(str(private).encode(), b"finsight refresh tokens", hashlib.sha256).digest()


def public_jwks(keys: KeySet) -> dict[str, Any]:
    """What `/.well-known/jwks.json` shows."""
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": ALGORITHM} for key in keys.keys]}


def _read(text: str) -> ECKey:
    try:
        key = ECKey.import_key(text)
    except (JoseError, ValueError, TypeError):
        raise SettingsError("FINSIGHT_SIGNING_KEY: is no private EC key as PEM or JWK") from None
    if not key.is_private or key.curve_name != "P-256":
        raise SettingsError("FINSIGHT_SIGNING_KEY: must be a private key on the curve P-256")
    key.ensure_kid()
    return key


def _kept_key(path: Path) -> ECKey:
    """Several processes may start at once: the first that links its file into place decides."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return _read(path.read_text())

"""Access tokens: JWTs per RFC 9068, signed with ES256, ten minutes long, naming the session that they belong to."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6750.errors import InvalidTokenError
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator, JWTBearerTokenValidator
from bson import ObjectId
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.errors import Unauthenticated
from domain.ids import Type, decode_as, person_id, session_id
from graphql_api.context import Viewer
from graphql_api.oauth.keys import ALGORITHM

OWN_CLIENT = "finsight"
OWN_SCOPE = "everything"
# A token of ours has about 600 characters; nothing longer is worth a signature check.
MAX_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth 2 client as Authlib asks for it; so far there is only our own."""

    client_id: str

    def get_client_id(self) -> str:
        return self.client_id


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a token is for, and in which session."""

    person: ObjectId
    session: ObjectId

    def get_user_id(self) -> str:
        return person_id(self.person)


class _Generator(JWTBearerTokenGenerator):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, keys: KeySet, issuer: str, audience: str, life: int) -> None:
        super().__init__(issuer, alg=ALGORITHM, expires_generator=lambda _client, _grant: life)
        self.keys = keys
        self.audience = audience

    def get_jwks(self) -> KeySet:
        return self.keys

    def get_audiences(self, _client: Client, _user: Subject, _scope: str) -> str:
        return self.audience

    def get_extra_claims(self, _client: Client, _grant: str, user: Subject, _scope: str) -> dict[str, Any]:
        return {"sid": session_id(user.person, user.session)}


class _Validator(JWTBearerTokenValidator):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, keys: KeySet, issuer: str, audience: str) -> None:
        super().__init__(issuer, audience)
        self.keys = keys

    def get_jwks(self) -> KeySet:
        return self.keys


class AccessTokens:
    """Makes and checks access tokens. Whether a session was revoked isn't known here."""

    def __init__(self, keys: KeySet, issuer: str, audience: str, life_seconds: int) -> None:
        self.keys = keys
        self.life_seconds = life_seconds
        self._generator = _Generator(keys, issuer, audience, life_seconds)
        self._validator = _Validator(keys, issuer, audience)

    def make(self, person: ObjectId, session: ObjectId) -> str:
        return str(
            self._generator.access_token_generator(
                Client(OWN_CLIENT), "password", Subject(person, session), OWN_SCOPE
            )
        )

    def check(self, token: str) -> Viewer:
        """The viewer behind a token that we signed and that is valid now; else `Unauthenticated`."""
        if len(token) > MAX_TOKEN:
            raise Unauthenticated
        try:
            claims = self._validator.authenticate_token(token)
            if claims.header.get("alg") != ALGORITHM:
                raise Unauthenticated
            self._validator.validate_token(claims, None, None)
        except (
            InvalidTokenError,
            JoseError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            RecursionError,
        ):
            raise Unauthenticated from None
        return _viewer(claims)


def _viewer(claims: dict[str, Any]) -> Viewer:
    person = decode_as(Type.PERSON, str(claims["sub"]))
    session = decode_as(Type.SESSION, str(claims.get("sid")))
    if person is None or session is None or session.stream != person.stream:
        raise Unauthenticated
    return Viewer(
        person=person.stream,
        session=session.object_id,
        expires_at=float(claims["exp"]),
        client_id=str(claims["client_id"]),
        scopes=frozenset(str(claims.get("scope", "")).split()),
    )

"""Who asks, and what one operation holds while it is answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from bson import ObjectId
from strawberry.types import Info as StrawberryInfo

from domain.books.models import Book
from domain.errors import Unauthenticated
from domain.ids import Type, decode_as
from graphql_api.loaders import Loaders
from graphql_api.profiles import Profile

if TYPE_CHECKING:
    from graphql_api.services import Services

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A verified access token: ids of the person and the session, its end in Unix seconds, what it may do."""

    person: ObjectId
    session: ObjectId
    expires_at: float
    client_id: str
    scopes: frozenset[str]


class Gate(Protocol):
    """Checks tokens and knows which sessions were revoked."""

    async def viewer(self, authorization: str) -> Viewer:
        """The viewer behind `Bearer <token>`.

        Raises `Unauthenticated` for a token that is malformed, forged, expired or revoked, `Unavailable` when it
        can't be checked now.
        """

    def watch(self, session: ObjectId, close: Callable[[], None]) -> Callable[[], None]:
        """Call `close` once the session is revoked (at once if it is already). Returns what ends the watch."""


@dataclass(slots=True)
class Context:
    """One operation (of a socket: one of its operations; of a subscription: one event at a time)."""

    services: "Services"
    signed_in: Viewer | None
    address: str
    device: str | None
    cursor_at_start: str | None = None
    loaders: Loaders = field(init=False)
    _profile: Profile | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Forget what was loaded: the next event shows the state of its own time."""
        self.loaders = Loaders()
        self._profile = None

    @property
    def viewer(self) -> Viewer:
        """Raises `Unauthenticated` where nobody is signed in."""
        if self.signed_in is None:
            raise Unauthenticated
        return self.signed_in

    async def profile(self) -> Profile:
        self._profile = await self.services.profiles.get(self.viewer.person)
        return self._profile

    def with_book(self, book: ObjectId, use: Callable[[Book], Shown]) -> Shown | Awaitable[Shown]:
        """What `use` makes of one of the viewer's books: at once where they are at hand, as for all rows of a page."""
        if self._profile is not None:
            return use(self._profile.books[book])
        return self._with_book(book, use)

    async def _with_book(self, book: ObjectId, use: Callable[[Book], Shown]) -> Shown:
        return use((await self.profile()).books[book])

    async def book(self, book: str | None) -> Book | None:
        """The book of this public id (None: the home book); None where it isn't the viewer's to read."""
        profile = await self.profile()
        if book is None:
            return profile.home
        public = decode_as(Type.BOOK, book)
        return None if public is None else profile.books.get(public.stream)


Info = StrawberryInfo[Context, None]

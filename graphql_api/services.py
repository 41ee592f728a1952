"""Everything that an operation may use, built once by the composition root."""

from dataclasses import dataclass

from domain.blobs import Blobs
from domain.database import Database
from domain.journal import Journal
from domain.people.service import Keys
from domain.ports import Doorbell
from domain.settings import Settings
from graphql_api.live.hub import Hub
from graphql_api.oauth.access import AccessTokens
from graphql_api.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    journal: Journal
    doorbell: Doorbell
    blobs: Blobs
    keys: Keys
    tokens: AccessTokens
    profiles: Profiles
    hub: Hub

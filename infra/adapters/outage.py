"""Says once that Redis went away and once that it came back, however often it was tried meanwhile."""

import structlog
from redis.exceptions import RedisError

AWAY = (RedisError, OSError)
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Outage:
    """`part` names in the log who lost Redis."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._lasts = False

    def begins(self, error: BaseException) -> None:
        if not self._lasts:
            self._lasts = True
            log.warning("redis_away", part=self._part, error=type(error).__name__)

    def ends(self) -> None:
        if self._lasts:
            self._lasts = False
            log.info("redis_back", part=self._part)

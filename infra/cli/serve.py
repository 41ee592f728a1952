"""`finsight api` and `finsight scheduler`, which `finsight up` runs."""

from domain.settings import Settings
from infra.embedded import urls_of


def api(settings: Settings) -> None:
    from infra.api import serve

    serve(settings, *urls_of(settings))


def scheduler(settings: Settings) -> None:
    from infra.worker import schedule

    schedule(settings, *urls_of(settings))

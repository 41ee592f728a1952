"""What a figure depends on besides the code: the machine and the versions."""

import os
import platform
from importlib.metadata import version

PACKAGES = (
    "strawberry-graphql",
    "graphql-core",
    "starlette",
    "uvicorn",
    "beanie",
    "pymongo",
    "dramatiq",
    "redis",
)


def facts() -> dict[str, str]:
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "load average": load,
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }

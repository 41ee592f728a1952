"""`finsight settings`: all settings with what they mean, in the form of a `.env` file."""

from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from domain.settings import Settings

HEAD = """\
# Settings of Finsight. Copy this file to `.env` and take the `#` from the lines to change; variables of the
# environment come first. `finsight settings` prints this list, `finsight doctor` checks what it led to.
"""


def run() -> str:
    return "\n".join([HEAD, *(_entry(name, field) for name, field in Settings.model_fields.items())])


def _entry(name: str, field: FieldInfo) -> str:
    default = "" if field.default is None else field.default
    return f"# {field.description}{_choices(field)}\n# FINSIGHT_{name.upper()}={default}\n"


def _choices(field: FieldInfo) -> str:
    if get_origin(field.annotation) is not Literal:
        return ""
    return f" One of: {', '.join(get_args(field.annotation))}."

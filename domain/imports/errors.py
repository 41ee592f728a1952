"""What can be wrong with an upload, and with what a person wants of an import."""

from domain.errors import Conflict, Rejected


class FileTooLarge(Rejected):
    """A file has at most 64 MiB. Export a shorter time, in several files."""

    code = "FILE_TOO_LARGE"


class NoFile(Rejected):
    """Send the file as the part "file" of a form (multipart/form-data)."""

    code = "NO_FILE"


class KeyUsedForOtherFile(Rejected):
    """This idempotency key was used for another file. Use a new key for each file."""

    code = "IDEMPOTENCY_MISMATCH"


class TooManyImports(Rejected):
    """This book has 50 imports that are neither booked nor cancelled. Book or cancel some of them first."""

    code = "TOO_MANY_IMPORTS"


class MappingInvalid(Rejected):
    """Say of each column once what it holds: a date and an amount (or debit and credit) are needed."""

    code = "MAPPING_INVALID"


class RowsUnknown(Rejected):
    """Some of these rows don't belong to this import as it was read last."""

    code = "NOT_FOUND"


class StillReading(Conflict):
    """The file is still being read. Look at its preview first."""


class NotInPreview(Conflict):
    """This import is no longer in preview: it is booked, being booked, cancelled or refused."""


class HasProblems(Rejected):
    """Some of the file couldn't be read, or only by a guess. Answer its questions, or accept what is good."""

    code = "IMPORT_HAS_PROBLEMS"

"""Why a backup can't be made, or isn't taken back."""

from domain.errors import FinsightError


class BackupExists(FinsightError):  # noqa: N818  it says what is wrong
    """There is a file of this name already: it is left as it is."""


class BackupTooSlow(FinsightError):  # noqa: N818  it says what is wrong
    """The backup took longer than MongoDB keeps an earlier state. Raise its minSnapshotHistoryWindowInSeconds."""


class BackupDamaged(FinsightError):  # noqa: N818  it says what is wrong
    """This file is no backup of Finsight, or it is damaged or cut off. Nothing was changed."""


class BackupNewer(FinsightError):  # noqa: N818  it says what is wrong
    """This backup was made by a newer release of Finsight: restore it with that one. Nothing was changed."""


class DatabaseNotEmpty(FinsightError):  # noqa: N818  it says what is wrong
    """There is data in this database. With --replace, all of it is deleted first. Nothing was changed."""

"""Why a file can't be attached."""

from domain.errors import Rejected


class AttachmentTooLarge(Rejected):
    """An attachment has at most 10 MiB. Send a smaller picture, or a PDF of fewer pages."""

    code = "FILE_TOO_LARGE"


class FileKindRefused(Rejected):
    """Pictures (PNG, JPEG, WebP, GIF, HEIC), PDF and plain text in UTF-8 can be attached."""

    code = "FILE_KIND_REFUSED"

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    @property
    def message(self) -> str:
        return f"This is {self.what}. {super().message}"


class TooManyAttachments(Rejected):
    """A transaction has at most 20 attachments, and 100 with those that were removed in the last 30 days."""

    code = "TOO_MANY_ATTACHMENTS"

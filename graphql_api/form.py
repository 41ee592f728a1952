"""A form with a file in it (multipart/form-data), taken piece by piece: nobody holds the whole file."""

from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

from domain.imports.errors import NoFile

FIELD = b"file"
LONGEST_HEADER = 4_096


class FileForm:
    """Gives out the content of the form's part "file"; other parts are passed over. Raises `NoFile`."""

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise NoFile
        self.name: str | None = None
        self.found = False
        self.complete = False
        self._inside = False
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._pieces: list[bytes] = []
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin_part,
            "on_header_field": self._more_of_header,
            "on_header_value": self._more_of_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._more_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(options[b"boundary"], callbacks, max_header_size=LONGEST_HEADER)
        except FormParserError:
            raise NoFile from None

    def take(self, data: bytes) -> bytes:
        """What of this piece of the body belongs to the file."""
        try:
            self._parser.write(data)
        except FormParserError:
            raise NoFile from None
        content = b"".join(self._pieces)
        self._pieces.clear()
        return content

    def _begin_part(self) -> None:
        self._disposition = b""

    def _more_of_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _more_of_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition.decode("latin-1"))
        self._inside = options.get(b"name") == FIELD and not self.found
        if self._inside:
            self.found = True
            self.name = options.get(b"filename", b"").decode("utf-8", errors="replace") or None

    def _more_data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._pieces.append(data[start:end])

    def _end_part(self) -> None:
        self._inside = False

    def _end(self) -> None:
        self.complete = True

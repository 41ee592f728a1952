"""The one door: bytes of a statement file in, all that it says out."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from domain.imports.formats import encodings, sniffing
from domain.imports.formats.camt import reader as camt
from domain.imports.formats.delimited import reader as delimited
from domain.imports.formats.encodings import Text
from domain.imports.formats.finsight import reader as finsight
from domain.imports.formats.mt940 import reader as mt940
from domain.imports.formats.ofx import reader as ofx
from domain.imports.formats.problems import Code, Place, Problem, Problems
from domain.imports.formats.qif import reader as qif
from domain.imports.formats.sniffing import Refusal
from domain.imports.formats.statement import File, Format, Wishes

MIB = 1024 * 1024
MAX_BYTES = 64 * MIB

SOMETHING = re.compile(rb"[^\0 \t\r\n\x1a]")
Reader = Callable[[Text, Wishes, Problems], File]
# A further format is a line here and one in `sniffing.format_of`.
READERS: Mapping[Format, Reader] = {
    Format.CSV: delimited.read,
    Format.OFX: ofx.read,
    Format.QIF: qif.read,
    Format.CAMT: camt.read,
    Format.MT940: mt940.read,
}


def read(
    content: bytes, name: str | None = None, wishes: Wishes | None = None, place: Place | None = None
) -> File:
    """What the file says. Never raises: what is wrong stands in `problems`, what is good beside it.

    `name` is the file's name as uploaded, used only to name what can't be read. `place` tells meanwhile how far it is.
    """
    refusal = _refusal(content, name)
    if refusal:
        return _refused(refusal)
    problems, wishes = Problems(place=place or Place()), wishes or Wishes()
    if finsight.may_be_ours(content):
        return _guarded(Format.FINSIGHT, partial(finsight.read, content, problems))
    named = wishes.mapping.encoding if wishes.mapping else sniffing.declared_encoding(content)
    text = encodings.decode(content, problems, named)
    del content  # the caller may have let go of it, and it may be large
    if text is None:
        return _refused(Refusal(Code.BINARY, "This is no text, so no statement that can be read."))
    if not text.text.strip():
        return _refused(Refusal(Code.EMPTY, "The file is empty."))
    problems.place.lines = text.text.count("\n") + 1
    form = sniffing.format_of(text.text)
    if isinstance(form, Refusal):
        return _refused(form)
    return _guarded(form, partial(READERS[form], text, wishes, problems))


def _guarded(form: Format, reader: Callable[[], File]) -> File:
    try:
        return reader()
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as fault:
        # The person is told; the exception's text may quote the file and is left out.
        kind = type(fault).__name__
        sentence = f"This {form} file has a form that Finsight doesn't know ({kind}). Please report it."
        return _refused(Refusal(Code.READER_FAILED, sentence), form)


def _refusal(content: bytes, name: str | None) -> Refusal | None:
    if len(content) > MAX_BYTES:
        sentence = f"The file is larger than {MAX_BYTES // MIB} MiB. Export a shorter time, in several files."
        return Refusal(Code.TOO_LARGE, sentence)
    if not SOMETHING.search(content):  # without a copy: it may be large
        return Refusal(Code.EMPTY, "The file is empty.")
    return sniffing.refuse_bytes(content, name)


def _refused(refusal: Refusal, form: Format | None = None) -> File:
    return File(format=form, problems=(Problem(code=refusal.code, message=refusal.message),))

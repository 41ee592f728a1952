"""OFX as a stream of opened and closed aggregates and of values, each with its line.

Aggregates are known by name, so that a value needs no end tag (version 1), may have one (version 2), and may be empty.
Nothing is expanded but the five named entities and character references: no entity of a file's own exists here.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

AGGREGATES = frozenset(
    (
        "OFX", "STMTRS", "CCSTMTRS", "INVSTMTRS", "STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS", "BANKTRANLIST",
        "STMTTRN", "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "BANKACCTTO", "CCACCTTO", "LEDGERBAL", "AVAILBAL",
        "PAYEE", "CURRENCY", "ORIGCURRENCY", "STATUS", "SONRS", "FI", "ACCTINFO", "BANKACCTINFO", "CCACCTINFO",
        "INVACCTINFO", "BANKTRANLISTP", "STMTTRNP", "BALLIST", "BAL", "IMAGEDATA", "LOANACCTFROM", "LOANSTMTRS",
        "LOANSTMTTRNRS", "EXTDNAME", "INVTRANLIST", "INVPOSLIST", "INVBAL", "SECLIST",
    )
)  # fmt: skip
# Possessive, so that a tag that never ends costs no more than its length.
TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*+)[^<>]*+>([^<]*+)(<!\[CDATA\[)?")
CDATA_END = "]]>"
LONGEST_VALUE = 4096


class Kind(Enum):
    OPEN = "open"
    CLOSE = "close"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Event:
    kind: Kind
    name: str
    value: str
    line: int


def events(text: str) -> Iterator[Event]:
    """All elements in the order of the file."""
    line, counted, last_cdata = 1, 0, text.rfind(CDATA_END)
    for match in TAG.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        name = match[2].upper()
        if match[1]:
            if name in AGGREGATES:
                yield Event(Kind.CLOSE, name, "", line)
        elif name in AGGREGATES:
            yield Event(Kind.OPEN, name, "", line)
        else:
            yield Event(Kind.VALUE, name, _value(text, match, last_cdata), line)


def _value(text: str, match: re.Match[str], last_cdata: int) -> str:
    if match[4] and match.end() <= last_cdata:
        end = text.find(CDATA_END, match.end(), match.end() + LONGEST_VALUE)
        return " ".join(text[match.end() : end if end >= 0 else match.end() + LONGEST_VALUE].split())
    return " ".join(html.unescape(match[3][:LONGEST_VALUE]).split())

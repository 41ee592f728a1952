"""One line that says which transactions are meant: `category:dining amount>20 after:2026-01-01 -tag:work "exact phrase"`."""

from domain.ledger.search.reader import read
from domain.ledger.search.terms import Search, SearchError

__all__ = ["Search", "SearchError", "read"]

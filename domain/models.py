"""Every stored document, for those who open the database."""

from collections.abc import Sequence

from domain.accounts.models import Account
from domain.arranging.models import Arrangements, RuleRun
from domain.bases.models import BaseFilling
from domain.books.models import Book
from domain.captures.model_budget import ModelUsage
from domain.captures.model_calls import ModelCall
from domain.captures.models import Capture
from domain.database import Stored
from domain.erasing.models import Erasure
from domain.imports.models import Import, ImportRow
from domain.learning.models import Learned
from domain.ledger.models import BulkEdit, CorrectionRun, Total, Transaction
from domain.log import Change
from domain.people.models import Person, Session
from domain.rates.models import StoredFixing
from domain.undoing.models import Undo

MODELS: Sequence[type[Stored]] = (
    Person,
    Session,
    Book,
    Account,
    Capture,
    Transaction,
    Total,
    Change,
    ModelCall,
    ModelUsage,
    Learned,
    CorrectionRun,
    StoredFixing,
    Import,
    ImportRow,
    Undo,
    BulkEdit,
    Arrangements,
    RuleRun,
    BaseFilling,
    Erasure,
)

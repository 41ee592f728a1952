"""What can be wrong with what a person wants to take back."""

from domain.errors import Rejected


class NothingToUndo(Rejected):
    """Nothing of this can be taken back: it only tells how work went on."""

    code = "NOTHING_TO_UNDO"


class NotBookedYet(Rejected):
    """This import isn't booked: cancel it, or wait until all of it is booked."""

    code = "NOT_BOOKED_YET"

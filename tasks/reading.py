"""How Finsight reads a capture by itself, which both lanes begin with."""

from dataclasses import dataclass

from domain.captures.models import Capture
from domain.captures.service import context_of
from domain.learning.queries import memory_of
from domain.people.models import ParsingMode
from domain.understanding import propose
from domain.understanding.draft import Context, Proposal


@dataclass(frozen=True, slots=True)
class Read:
    """What was known of the author, and what Finsight made of the text."""

    context: Context
    local: Proposal

    def wants_model(self, capture: Capture) -> bool:
        """Whether the author wants a model asked about this."""
        in_doubt = self.local.confidence < capture.threshold
        return capture.mode is ParsingMode.MODEL_FIRST or (capture.mode is ParsingMode.AUTOMATIC and in_doubt)


async def read(capture: Capture) -> Read:
    """One read of what this person's corrections taught; the rest takes half a millisecond."""
    context = context_of(capture, await memory_of(capture.book, capture.author))
    return Read(context, propose(capture.text, context))

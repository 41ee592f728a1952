"""How a person wants texts read."""

from enum import Enum

import strawberry


@strawberry.enum(description="Whether a language model is asked about texts: `AUTOMATIC` for example.")
class ParsingMode(Enum):
    AUTOMATIC = strawberry.enum_value(
        "AUTOMATIC", description="Finsight reads; a model is asked only where Finsight is in doubt."
    )
    MODEL_FIRST = strawberry.enum_value(
        "MODEL_FIRST",
        description="Finsight and a model both read every text, and Finsight chooses field by field.",
    )
    LOCAL_ONLY = strawberry.enum_value(
        "LOCAL_ONLY", description="Finsight reads alone: no text of this person leaves it for a model."
    )

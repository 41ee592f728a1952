"""What can be wrong with a rule or with what is said of a merchant."""

from domain.errors import Rejected


class RuleNameInvalid(Rejected):
    """A rule's name has 1 to 60 readable characters."""

    code = "RULE_NAME_INVALID"


class RuleEmpty(Rejected):
    """A rule needs at least one condition, and at least one thing to set."""

    code = "RULE_EMPTY"


class RuleTextInvalid(Rejected):
    """A rule looks for 1 to 200 readable characters, with a letter or a digit among them."""

    code = "RULE_TEXT_INVALID"


class RuleAmountInvalid(Rejected):
    """Amounts of a rule need a currency, are not negative, and the least is at most the most."""

    code = "RULE_AMOUNT_INVALID"


class TooManyRules(Rejected):
    """A book has at most 200 rules. Put together some that do the same."""

    code = "TOO_MANY_RULES"


class MerchantUnknown(Rejected):
    """Say the merchant's name: 1 to 200 readable characters."""

    code = "MERCHANT_UNKNOWN"


class AliasTaken(Rejected):
    """This name stands for another merchant already. Rename that one first, or take the name from it."""

    code = "ALIAS_TAKEN"


class TooManyAliases(Rejected):
    """A merchant goes by at most 50 other names, and 1,000 merchants of a book have any."""

    code = "TOO_MANY_ALIASES"

"""What can go wrong when people sign up, sign in and change themselves."""

from domain.errors import Rejected


class InvalidEmail(Rejected):
    """This is no e-mail address."""

    code = "INVALID_EMAIL"


class EmailTaken(Rejected):
    """There is an account with this e-mail address already. Sign in instead."""

    code = "EMAIL_TAKEN"


class WeakPassword(Rejected):
    """Choose a password of 10 to 200 characters that is hard to guess: three or four unrelated words do well."""

    code = "WEAK_PASSWORD"


class BadCredentials(Rejected):
    """E-mail address and password don't belong together."""

    code = "BAD_CREDENTIALS"


class InvalidLocale(Rejected):
    """This is no BCP 47 locale. Write it as in "de-AT"."""

    code = "INVALID_LOCALE"


class InvalidName(Rejected):
    """A name has 1 to 100 characters, and no control characters."""

    code = "TEXT_INVALID"


class ThresholdInvalid(Rejected):
    """The threshold must lie between 0.5 and 0.99: below it everything would be booked unseen, above it nothing."""

    code = "INVALID_THRESHOLD"


class SessionEnded(Rejected):
    """This session has ended. Sign in again."""

    code = "BAD_CREDENTIALS"

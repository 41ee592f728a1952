"""Why a command of ours can't do its work. The command line prints the text alone and ends with status 1."""


class StartError(Exception):
    """Something that Finsight needs is missing or taken; the text says how to mend it."""

"""What can go wrong, in one tree.

ZhenboError                 everything this package raises on purpose
├── VerdictFalse            the question was answered: no (exit code 1)
└── Refused                 the question or the input was not acceptable (exit code 2)
"""


class ZhenboError(Exception):
    """Base of all errors raised on purpose; its text says what to do."""

    exit_code = 2


class VerdictFalse(ZhenboError):
    """A check ran to its end and its answer is no."""

    exit_code = 1


class Refused(ZhenboError):
    """Input, state or permission does not allow the request; nothing was changed."""

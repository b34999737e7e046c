"""Exit codes of the command: 0 success, 1 refused or failed, 2 wrong usage, 69 not available, 78 wrong settings."""

import sys
from contextlib import suppress

FAILED = 1
USAGE = 2
UNAVAILABLE = 69
CONFIG = 78


class Failure(Exception):
    """Ends the command with an exit code and one sentence that says what to do."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def complain(failure: Failure) -> None:
    """Writes the sentence to standard error. If that is not possible, only the exit code reports the failure."""
    with suppress(OSError, ValueError, AttributeError):  # standard error is full, closed or missing
        sys.stderr.write(f"lianban: {failure}\n")

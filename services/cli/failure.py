"""How the command ends: 0 done, 1 refused or failed, 2 wrong usage, 69 something does not answer, 78 settings are wrong."""

import sys
from contextlib import suppress

FAILED = 1
USAGE = 2
UNAVAILABLE = 69
CONFIG = 78


class Failure(Exception):
    """Ends the command with one sentence that says what to do, and an exit code that means something."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def complain(failure: Failure) -> None:
    """Writes the sentence to standard error. Where that cannot be written, the exit code alone must say what is wrong."""
    with suppress(OSError, ValueError, AttributeError):  # full, closed, or not there at all
        sys.stderr.write(f"lianban: {failure}\n")

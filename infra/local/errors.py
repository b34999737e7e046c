"""What can go wrong on one machine."""


class LocalError(RuntimeError):
    """Something here cannot run; the message is one line that says what, and what to do."""

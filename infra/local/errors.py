"""Errors of servers and processes on one machine."""


class LocalError(RuntimeError):
    """Something cannot run on this machine. The message is one line with the cause and what to do."""

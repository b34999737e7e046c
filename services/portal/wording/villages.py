"""The part of an address that names the township and the village, without the house."""

import re
from functools import cache
from importlib.resources import files


@cache
def _village() -> re.Pattern[str]:
    """The pattern of `villages.regex`."""
    return re.compile(files(__package__).joinpath("villages.regex").read_text("utf-8"), re.VERBOSE)


def village_of(address: str) -> str:
    """Returns the address up to its village, or to its township if it names no village; empty if it names neither."""
    found = _village().match(address)
    return found[0] if found else ""

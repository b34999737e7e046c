"""The common domain library: policy packs, what they decide, and how they explain it. Pure: no clock, no network, no database."""

from .amend import UnknownMember, amended
from .declining import as_declined
from .determination import Determination
from .loading import PACKS, Packs, UnknownPack, load_pack, load_packs, lock_versions
from .pack import Pack
from .referral import decide
from .review import determine
from .source import PackRefused
from .standing import Status, status_after_report, status_at_filing, withdrawn_items
from .totals import totals
from .validity import validity
from .what_if import Change, Filing, WhatIf, what_if
from .workdays import (
    Deadline,
    after_days,
    after_working_days,
    after_working_days_without,
    working_day,
    working_days_between,
)

__all__ = [
    "PACKS",
    "Change",
    "Deadline",
    "Determination",
    "Filing",
    "Pack",
    "PackRefused",
    "Packs",
    "Status",
    "UnknownMember",
    "UnknownPack",
    "WhatIf",
    "after_days",
    "after_working_days",
    "after_working_days_without",
    "amended",
    "as_declined",
    "decide",
    "determine",
    "load_pack",
    "load_packs",
    "lock_versions",
    "status_after_report",
    "status_at_filing",
    "totals",
    "validity",
    "what_if",
    "withdrawn_items",
    "working_day",
    "working_days_between",
]

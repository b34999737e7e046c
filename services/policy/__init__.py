"""The domain library that all services share: policy packs, what they decide, and the explanations of decisions. It is
pure: it reads no clock, no network and no database."""

from services.policy.audit.what_if import DecisionChange, TrialFiling, WhatIf, what_if
from services.policy.calendar.benefit_periods import ending_items, former_amounts, validity, year_of
from services.policy.calendar.deadlines import (
    Pause,
    correction_after,
    corrections,
    pauses_after,
    shown_deadlines,
    working_days_left,
)
from services.policy.calendar.working_days import Deadline, after_days, after_working_days, working_day
from services.policy.core.source import PackRefused
from services.policy.decide.amend import UnknownMember, amended
from services.policy.decide.declining import DECLINED_BY_HOUSEHOLD, as_declined
from services.policy.decide.determination import Determination, category_of, determine
from services.policy.decide.determination_status import Status, status_after_report, status_at_filing, withdrawn_items
from services.policy.decide.disclose import decide
from services.policy.decide.granted_once import aid_for_bills, kept_after_move, kept_once
from services.policy.decide.missing import missing_documents
from services.policy.decide.totals import totals
from services.policy.evaluate.renewed import continues
from services.policy.explain.decision_text import aid_first, with_aid_before
from services.policy.loading.packs import PACKS, Packs, UnknownPack, load_pack, load_packs, lock_versions
from services.policy.model.pack import Pack

__all__ = [
    "DECLINED_BY_HOUSEHOLD",
    "PACKS",
    "Deadline",
    "DecisionChange",
    "Determination",
    "Pack",
    "PackRefused",
    "Packs",
    "Pause",
    "Status",
    "TrialFiling",
    "UnknownMember",
    "UnknownPack",
    "WhatIf",
    "after_days",
    "after_working_days",
    "aid_first",
    "aid_for_bills",
    "amended",
    "as_declined",
    "category_of",
    "continues",
    "correction_after",
    "corrections",
    "decide",
    "determine",
    "ending_items",
    "former_amounts",
    "kept_after_move",
    "kept_once",
    "load_pack",
    "load_packs",
    "lock_versions",
    "missing_documents",
    "pauses_after",
    "shown_deadlines",
    "status_after_report",
    "status_at_filing",
    "totals",
    "validity",
    "what_if",
    "with_aid_before",
    "withdrawn_items",
    "working_day",
    "working_days_left",
    "year_of",
]

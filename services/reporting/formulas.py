"""Every formula that a pack's indicators can name."""

from collections.abc import Callable, Mapping

from lianban_contracts.indicators import Figure

from services.policy.model.sections import Indicator, IndicatorFormula

from . import amounts, shares
from .figure import absent
from .year import Year

FORMULAS: Mapping[IndicatorFormula, Callable[[Year, Indicator], Figure]] = {
    "least_standard": amounts.least_standard,
    "statements_delivered": shares.statements_delivered,
    "households_visited": shares.households_visited,
    "medical_protection": shares.medical_protection,
    "share_of_bills": shares.share_of_bills,
    "rate": shares.rate,
    "rate_of_any": shares.rate_of_any,
    "standard_with_item": amounts.standard_with_item,
    "joint_items": amounts.joint_items,
    "items_decided": shares.items_decided,
    "distinct_members": amounts.distinct_members,
    "average_amount": amounts.average_amount,
    "yearly_amount": amounts.yearly_amount,
    "monitored_population": lambda year, one: absent("population"),
    "standard_growth": shares.standard_growth,
    "open_cases": amounts.open_cases,
    "central_care_rate": shares.central_care_rate,
    "withdrawal_time": amounts.withdrawal_time,
    "rural_share": shares.rural_share,
    "multiple_of_standard": amounts.multiple_of_standard,
    "months_of_standard": amounts.months_of_standard,
    "persons_visited": lambda year, one: absent("who_is_old"),
    "outside": lambda year, one: absent("outside"),
}
"""By name; each takes a region's year and the indicator."""

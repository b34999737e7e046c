"""Cases small enough to reckon by hand, and a formula's figure of them."""

from datetime import date
from typing import Any

from lianban_contracts.indicators import Figure

from services.policy import load_packs
from services.policy.model.sections import Indicator, IndicatorFormula, Label
from services.reporting.case_measures import CaseMeasures, Due
from services.reporting.formulas import FORMULAS
from services.reporting.year import Year

PACKS = load_packs()
OUHAI, DAZHOU = PACKS.in_force("330304", date(2024, 6, 1)), PACKS.in_force("511700", date(2024, 6, 1))
assert OUHAI is not None
assert DAZHOU is not None
TODAY = date(2024, 12, 1)


def measure(
    formula: IndicatorFormula, *cases: CaseMeasures, items: tuple[str, ...] = (), pack: Any = OUHAI, **known: Any
) -> Figure:
    one = Indicator(id="one", label=Label(zh="一", en="one"), formula=formula, items=items, measured="yes", targets={})
    year = known.pop("year", 2024)
    return FORMULAS[formula](Year(pack, year, cases, TODAY, PACKS, **known), one)


def determined(pack: Any = OUHAI, **case: Any) -> CaseMeasures:
    return CaseMeasures(**{"category": "minimum_living", "standard_year": 2024, "pack": pack.reference, **case})


def with_due(**items: Due) -> CaseMeasures:
    return determined(due={name.replace("__", "."): one for name, one in items.items()})

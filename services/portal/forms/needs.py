"""The facts that a region's pack reads. Households are asked for no others."""

from functools import cache

from services.policy import Pack
from services.policy.facts import declared_facts
from services.policy.model.walk import reads

COSTS = frozenset({"education_own_fen_12m", "medical_bills"})


@cache
def needs(pack: Pack) -> frozenset[str]:
    """Returns the facts that the review or an item of this pack reads, including the inputs of derived values. Every review
    reads income and savings."""
    layout = pack.layout
    ways = tuple(item.ways for item in layout.items)
    asked = tuple(layout.questions.values())
    found = reads(layout, (layout.entry, layout.categories, layout.income, layout.assistance_types, ways, asked))
    found |= {name for item in layout.items for name in item.facts}
    if "yearly_costs" in found:
        found |= COSTS
    found |= declared_facts("income") | declared_facts("savings")
    if layout.income.care_deduction:
        found |= {"central_care_fee_fen_per_month"}
    return found | {"single_listing_requested"} if layout.single_listing else found

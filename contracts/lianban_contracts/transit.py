"""What transit (交通) publishes."""

from typing import ClassVar

from .benefits import BenefitsDecided
from .facts import Department


class TransitBenefitsDecided(BenefitsDecided):
    """Transit decided its items for a household."""

    TYPE: ClassVar[str] = "cn.lianban.transit.benefits-decided.v1"
    DEPARTMENT: ClassVar[Department] = "transit"

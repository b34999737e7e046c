"""What utility (水电气与有线电视) publishes."""

from typing import ClassVar

from .benefits import BenefitsDecided
from .facts import Department


class UtilityBenefitsDecided(BenefitsDecided):
    """Utility decided its items for a household."""

    TYPE: ClassVar[str] = "cn.lianban.utility.benefits-decided.v1"
    DEPARTMENT: ClassVar[Department] = "utility"

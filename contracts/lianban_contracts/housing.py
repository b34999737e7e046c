"""What housing (住建) publishes."""

from typing import ClassVar

from .benefits import BenefitsDecided
from .facts import Department


class HousingBenefitsDecided(BenefitsDecided):
    """Housing decided its items for a household."""

    TYPE: ClassVar[str] = "cn.lianban.housing.benefits-decided.v1"
    DEPARTMENT: ClassVar[Department] = "housing"

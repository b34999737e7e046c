"""What medical (医保) publishes."""

from typing import ClassVar

from .benefits import BenefitsDecided
from .facts import Department


class MedicalBenefitsDecided(BenefitsDecided):
    """Medical decided its items for a household."""

    TYPE: ClassVar[str] = "cn.lianban.medical.benefits-decided.v1"
    DEPARTMENT: ClassVar[Department] = "medical"

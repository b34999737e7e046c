"""Housing on a database of its own: `two` processes, or `housing`, the first of them."""

from services.housing.service import create
from services.referral.tests.help import office_fixtures

two, housing = office_fixtures(create)

"""Medical on a database of its own: `two` processes, or `medical`, the first of them."""

from services.medical.service import create
from services.referral.tests.help import office_fixtures

two, medical = office_fixtures(create)

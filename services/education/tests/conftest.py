"""Education on a database of its own: `two` processes, or `education`, the first of them."""

from services.education.service import create
from services.referral.tests.help import office_fixtures

two, education = office_fixtures(create)

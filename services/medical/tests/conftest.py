"""Medical on a database of its own: `two` processes, or `medical`, the first of them."""

from services.department.tests.help import office_fixtures
from services.medical.service import create

two, medical = office_fixtures(create)

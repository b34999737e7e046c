"""Education on a database of its own: `two` processes, or `education`, the first of them."""

from services.department.tests.help import office_fixtures
from services.education.service import create

two, education = office_fixtures(create)

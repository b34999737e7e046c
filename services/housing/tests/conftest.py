"""Housing on a database of its own: `two` processes, or `housing`, the first of them."""

from services.department.tests.help import office_fixtures
from services.housing.service import create

two, housing = office_fixtures(create)

"""Transit on a database of its own: `two` processes, or `transit`, the first of them."""

from services.department.tests.help import office_fixtures
from services.transit.service import create

two, transit = office_fixtures(create)

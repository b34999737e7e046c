"""Utility on a database of its own: `two` processes, or `utility`, the first of them."""

from services.department.tests.help import office_fixtures
from services.utility.service import create

two, utility = office_fixtures(create)

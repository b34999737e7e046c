"""The bench measures every page of the portal."""

from e2e.bench.pages.routes import routes
from e2e.bench.pages.table import unnamed


def test_every_page_of_the_portal_is_measured_or_left_out_with_a_reason() -> None:
    assert unnamed(routes()) == []

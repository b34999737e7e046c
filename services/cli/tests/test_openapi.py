"""The OpenAPI documents are those of the routes, and name every route that a service has."""

import re

import pytest

from infra.services import SERVICES
from services.cli.openapi import PLACE, document, operations, text


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_of_a_service_is_that_of_its_routes(service: str) -> None:
    """`make generate` writes it."""
    assert (PLACE / f"{service}.yaml").read_text(encoding="utf-8") == text(service)


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_is_described_and_names_its_types(service: str) -> None:
    for one in operations(service):
        assert one.described, f"{one.path} has no docstring"
    described = document(service)
    references = set(re.findall(r"'#/components/schemas/([^']+)'", str(described)))
    assert references <= described["components"]["schemas"].keys()


def test_no_document_describes_a_service_that_is_gone() -> None:
    assert {file.stem for file in PLACE.glob("*.yaml")} == set(SERVICES)

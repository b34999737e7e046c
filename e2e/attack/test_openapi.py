"""Every route of every service, tried with what its OpenAPI document allows and forbids: no 5xx, and answers as described."""

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance

from e2e.system import System
from infra.local.patience import PATIENCE_SECONDS
from infra.services import SERVICES
from services.cli.openapi import document

EXAMPLES = 15
"""For each route and each kind of value, valid or not."""

LEFT_OUT = {"/rebuild", "/verify", "/metrics"}
"""Routes that empty a read model, or read a whole log for each request."""

OVERLOADED = 503


def operations(service: str) -> list[Any]:
    schema: Any = schemathesis.openapi.from_dict(document(service))
    found = [one.ok() for one in schema.get_all_operations()]
    return [one for one in found if one.path not in LEFT_OUT]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("service", SERVICES)
def test_no_route_answers_with_an_error_of_its_own(service: str, mode: GenerationMode, attacked: System) -> None:
    url = attacked.platform.url(service)
    for one in operations(service):
        _try(one, mode, url)


def _try(operation: Any, mode: GenerationMode, url: str) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        answer = case.call(base_url=url, timeout=PATIENCE_SECONDS)
        checks = [not_a_server_error, response_schema_conformance]
        if answer.status_code != OVERLOADED:
            case.validate_response(answer, checks=checks)

    with suppress(Unsatisfiable):  # a route without parameters has no invalid request
        tried()

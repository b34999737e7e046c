"""A department system with only the contracts wheel and aiokafka reads the decisions of medical."""

from pathlib import Path

from contracts.tests.outside import install, subscriber, take
from e2e.system import System
from infra.local.kafka_clients import OPERATOR


async def test_an_outside_system_reads_every_decision_of_medical(system: System, tmp_path: Path) -> None:
    answer = await system.file(system.household("330305").filing)
    application = answer.json()["application"]
    (case,) = await system.completed([application])
    expected = {
        (decision["item"], decision["outcome"])
        for decision in case["statement"]["decisions"]
        if decision["item"].startswith("medical.")
    }
    printed: set[tuple[str, str]] = set()
    kafka = system.platform.kafka
    assert kafka
    credentials = {
        "KAFKA_USER": OPERATOR,
        "KAFKA_PASSWORD_FILE": str(kafka.password_file(OPERATOR)),
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "PLAIN",
    }
    intake = system.platform.url("intake")
    async with subscriber(install(tmp_path), system.kafka_bootstrap, "outside", intake, **credentials) as lines:
        while printed < expected:
            (line,) = await take(lines, 1)
            read, item, outcome, *_ = line.split()
            printed |= {(item, outcome)} if read == application else set()
    assert printed == expected

"""The whole system on this machine, as `lianban up` runs it, with the requests that tests send."""

import asyncio
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import yaml

from e2e.households import of_same_place, template
from infra.local.files import replace
from infra.local.patience import PATIENCE_SECONDS
from infra.local.platform import Platform
from infra.services import SERVICES

ENDED = {"completed", "not_accepted"}
_numbers = count(300)
"""Order numbers of added people. The people of the demo have lower ones."""


@dataclass(frozen=True, slots=True)
class Household:
    """A household of the demo with unused ID numbers."""

    filing: dict[str, Any]
    people: Mapping[str, str]
    """The name with which an adult signs in, by member id."""


class System:
    """A running platform with all services. `people` is the file of the people who can sign in, `findings` the register of the
    outside platform; tests add to both."""

    def __init__(self, platform: Platform, people: Path | None = None, findings: Path | None = None) -> None:
        self.platform = platform
        self._people, self._findings = people, findings
        self.http = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)

    async def __aenter__(self) -> "System":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.http.aclose()

    @property
    def kafka_bootstrap(self) -> str:
        """host:port of the broker."""
        return self.platform.kafka_bootstrap

    @property
    def kafka_options(self) -> dict[str, Any]:
        """The arguments of an aiokafka client with all rights."""
        return self.platform.kafka_options

    async def file(self, body: bytes | Mapping[str, Any], key: str | None = None) -> httpx.Response:
        """Files one application, by default under a new key. Returns the response without a check of its status."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Idempotency-Key": key or uuid4().hex, "Content-Type": "application/json"}
        return await self.http.post(f"{self.platform.url('intake')}/applications", content=data, headers=headers)

    def household(self, region: str) -> Household:
        """Returns a new household like the demo's household of the region. Its adults are added to the people who can sign in."""
        filing = template(region)
        people: dict[str, str] = {}
        for person in filing["identity"]["members"]:
            person["id_number"] = of_same_place(person["id_number"], next(_numbers))
            if who := self._added(f"{region}-{person['id']}", person["id_number"]):
                people[person["id"]] = who
        return Household(filing, people)

    def finds(self, id_number: str, **findings: Any) -> None:
        """Lets the outside platform find facts that differ from the stated ones, in later reports about this person."""
        assert self._findings, "the outside platform of this system has no register"
        listed = json.loads(self._findings.read_text(encoding="utf-8"))
        replace(self._findings, json.dumps({**listed, id_number: findings}))

    def newcomer(self, who: str) -> str:
        """Adds a person like this one with an unused ID number. Returns the name with which they sign in."""
        added = self._added(who)
        assert added, who
        return added

    def _added(self, who: str, id_number: str = "") -> str | None:
        """Adds a copy of a person to the people who can sign in. Returns the new name, or None if there is no such person."""
        assert self._people, "nobody can be added to the people of this system"
        listed = yaml.safe_load(self._people.read_text(encoding="utf-8"))
        found = next((one for one in listed if one["sub"] == who), None)
        if found is None:
            return None
        name = f"{who}-{next(_numbers)}"
        listed.append(
            {**found, "sub": name, "id_number": id_number or of_same_place(found["id_number"], next(_numbers))}
        )
        written = self._people.with_suffix(".new")
        written.write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")
        written.replace(self._people)
        return name

    async def get(self, service: str, path: str) -> Any:
        """Returns the JSON response of a service. Raises httpx.HTTPStatusError."""
        answer = await self.http.get(f"{self.platform.url(service)}{path}")
        answer.raise_for_status()
        return answer.json()

    async def completed(self, applications: Iterable[str]) -> list[dict[str, Any]]:
        """Waits until all applications are completed or not accepted. Returns their last state. Raises TimeoutError with the number of open ones."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        shown = [await self._ended(application, deadline) for application in applications]
        if missing := [one["application"] for one in shown if one["status"] not in ENDED]:
            raise TimeoutError(f"{len(missing)} of {len(shown)} are not completed, the first is {missing[0]}")
        return shown

    async def _ended(self, application: str, deadline: float) -> dict[str, Any]:
        while True:
            try:
                shown: dict[str, Any] = await self.get("intake", f"/applications/{application}")
            except httpx.HTTPError:
                shown = {"application": application, "status": "unreachable"}
            if shown["status"] in ENDED or time.monotonic() > deadline:
                return shown
            await asyncio.sleep(0.05)

    async def trace(self, application: str) -> list[dict[str, Any]]:
        """Returns the events of an application in all services."""
        parts = [await self.get(service, f"/trace/{application}") for service in SERVICES]
        return [event for part in parts for event in part]

    async def broken_lanes(self) -> list[dict[str, Any]]:
        """Returns the lanes of all services whose hash chain does not verify."""
        lines: list[dict[str, Any]] = []
        for service in SERVICES:
            answer = await self.http.get(f"{self.platform.url(service)}/verify")
            lines += [json.loads(line) for line in answer.text.splitlines()]
        assert len(lines) == len(SERVICES) * 64, "not every lane was walked"
        return [line for line in lines if line["error"]]

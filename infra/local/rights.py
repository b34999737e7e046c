"""Rights of clients on topics and consumer groups of a Kafka cluster, set by its administration requests."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import (
    CreateAclsRequest_v1,
    DeleteAclsRequest_v1,
    DescribeAclsRequest,
)
from aiokafka.protocol.api import Request

Kind: TypeAlias = Literal["topic", "group"]
Operation: TypeAlias = Literal["read", "write"]
KINDS: Mapping[Kind, int] = {"topic": 2, "group": 3}
OPERATIONS: Mapping[Operation, int] = {"read": 3, "write": 4}
ANY, LITERAL, ALLOW = 1, 3, 3
Row: TypeAlias = tuple[int, str, int, str, str, int, int]


@dataclass(frozen=True, slots=True)
class KafkaRight:
    """What a client may do. A right to read or write a topic includes the right to describe it."""

    client: str
    kind: Kind
    name: str
    operation: Operation

    @property
    def row(self) -> Row:
        """Returns the right as the protocol of Kafka lists it."""
        return (KINDS[self.kind], self.name, LITERAL, f"User:{self.client}", "*", OPERATIONS[self.operation], ALLOW)


class _Create(Request[CreateAclsRequest_v1]):  # type: ignore[misc]  # aiokafka has no types
    """Creates any number of rights; that of aiokafka creates one."""

    API_KEY = CreateAclsRequest_v1.API_KEY

    def __init__(self, rows: Collection[Row]) -> None:
        self._rows = sorted(rows)

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        """Returns the request."""
        return request_struct_class(self._rows)


class _Delete(Request[DeleteAclsRequest_v1]):  # type: ignore[misc]
    """Deletes any number of rights."""

    API_KEY = DeleteAclsRequest_v1.API_KEY

    def __init__(self, rows: Collection[Row]) -> None:
        self._rows = sorted(rows)

    def build(self, request_struct_class: type[DeleteAclsRequest_v1]) -> DeleteAclsRequest_v1:
        """Returns the request."""
        return request_struct_class(self._rows)


async def allow(options: Mapping[str, Any], rights: Iterable[KafkaRight]) -> tuple[int, int]:
    """Gives these rights and takes all others. Returns the numbers of rights that were given and taken.

    `options` are the arguments of an aiokafka client that may alter the cluster."""
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    try:
        present, wanted = set(await _present(admin)), {right.row for right in rights}
        await _create(admin, wanted - present)
        await _delete(admin, present - wanted)
        return len(wanted - present), len(present - wanted)
    finally:
        await admin.close()


async def _present(admin: AIOKafkaAdminClient) -> list[Row]:
    answer = await _send(admin, DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY))
    _check(answer.error_code, answer.error_message)
    return [(kind, name, pattern, *acl) for kind, name, pattern, acls in answer.resources for acl in acls]


async def _create(admin: AIOKafkaAdminClient, rows: Collection[Row]) -> None:
    if rows:
        answer = await _send(admin, _Create(rows))
        for result in answer.creation_responses:
            _check(*result)


async def _delete(admin: AIOKafkaAdminClient, rows: Collection[Row]) -> None:
    if rows:
        answer = await _send(admin, _Delete(rows))
        for code, message, _ in answer.filter_responses:
            _check(code, message)


async def _send(admin: AIOKafkaAdminClient, request: Any) -> Any:
    return await admin._send_to_controller(request)  # noqa: SLF001 - aiokafka has no public call for rights


def _check(code: int, message: str | None) -> None:
    if code:
        raise for_code(code)(message)

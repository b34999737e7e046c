"""A person who uses the portal, from the claims of the identity provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TypeAlias

from pydantic import JsonValue

Claims: TypeAlias = Mapping[str, JsonValue]
"""The claims of an ID token."""

ROLES = ("anonymous", "citizen", "agent", "officer", "supervisor", "operator")
"""Every role. A visitor who is not signed in has the first; everybody else has it in addition to their own."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their roles. `keys`: the digests under which their cases are found; new rows are stored under the first."""

    account: str = ""
    """Issuer and subject of the provider. The audit log identifies the person by it."""
    name: str = ""
    roles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    department: str = ""
    organisation: str = ""
    id_number: str = field(default="", repr=False)
    """Prefills the person's own form. It is stored encrypted with the session, and nowhere else."""
    keys: tuple[bytes, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        """Whether the person is signed in."""
        return bool(self.account)

    @property
    def role(self) -> str | None:
        """The role that determines the layout of pages: the highest of the person's roles."""
        return next((role for role in reversed(ROLES) if role in self.roles), None)

    @property
    def capacities(self) -> frozenset[str]:
        """The person's roles and the role of everybody."""
        return self.roles | {ROLES[0]}


ANONYMOUS = Person()


class Keys:
    """Keyed digests of what identifies a person. Without the secret nobody can find out whose they are."""

    def __init__(self, secret: str) -> None:
        self._secret = blake2b(secret.encode()).digest()

    def of(self, *known_by: str) -> bytes:
        """Returns the 16-byte digest of ("id", number), ("post", organisation, name) or ("account", issuer, subject)."""
        return blake2b("\0".join(known_by).encode(), key=self._secret, digest_size=16).digest()


def signed_in_at(claims: Claims) -> int:
    """Returns when the person signed in with the provider, in seconds since 1970; 0 if the token does not contain it."""
    at = claims.get("auth_time", 0)
    return at if isinstance(at, int) else 0


def vouched(claims: Claims, keys: Keys) -> Person:
    """Returns the person of an ID token's claims. Unknown roles are left out."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    person = Person(
        f"{issuer} {subject}",
        str(claims.get("name", subject)),
        frozenset(_words(claims.get("roles"))) & frozenset(ROLES[1:]),
        frozenset(_words(claims.get("regions"))),
        str(claims.get("department", "")),
        str(claims.get("organisation", "")),
        str(claims.get("id_number", "")),
    )
    return _with_keys(person, keys, issuer, subject)


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _with_keys(person: Person, keys: Keys, issuer: str, subject: str) -> Person:
    """Adds the keys. The post comes last, because two agents of the same name in the same office share it."""
    known: list[tuple[str, ...]] = [("id", person.id_number)] if person.id_number else []
    known += [("account", issuer, subject)]
    known += [("post", person.organisation, person.name)] if "agent" in person.roles else []
    return replace(person, keys=tuple(keys.of(*one) for one in known))

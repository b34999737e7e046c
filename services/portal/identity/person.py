"""A person who uses the portal, as the identity provider vouches for him."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TypeAlias

from pydantic import JsonValue

Claims: TypeAlias = Mapping[str, JsonValue]
"""The claims of an ID token."""

ROLES = ("anonymous", "citizen", "agent", "officer", "supervisor", "operator")
"""Every role; who is not signed in has the first, and so has everybody else besides his own."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with his roles. `keys` are the digests under which his cases are found, the first is the one they are kept under."""

    account: str = ""
    """The provider's name for him, with the provider: what the audit log says of who it was."""
    name: str = ""
    roles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    department: str = ""
    organisation: str = ""
    id_number: str = field(default="", repr=False)
    """To fill in his own form; kept sealed with the session, and nowhere else."""
    keys: tuple[bytes, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        """Somebody is there by name."""
        return bool(self.account)

    @property
    def role(self) -> str | None:
        """The role that his pages are laid out for: of several, the one with most to do."""
        return next((role for role in reversed(ROLES) if role in self.roles), None)

    @property
    def capacities(self) -> frozenset[str]:
        """His roles, with that of everybody."""
        return self.roles | {ROLES[0]}


ANONYMOUS = Person()


class Keys:
    """Digests of what identifies a person, keyed: without the secret nobody finds out whose they are."""

    def __init__(self, secret: str) -> None:
        self._secret = blake2b(secret.encode()).digest()

    def of(self, *known_by: str) -> bytes:
        """The digest of ("id", number), ("post", organisation, name) or ("account", issuer, subject)."""
        return blake2b("\0".join(known_by).encode(), key=self._secret, digest_size=16).digest()


def signed_in_at(claims: Claims) -> int:
    """When the person signed in with the provider, in seconds since 1970; 0 where the token does not say it."""
    at = claims.get("auth_time", 0)
    return at if isinstance(at, int) else 0


def vouched(claims: Claims, keys: Keys) -> Person:
    """The person of an ID token's claims; roles that nobody here knows are left out."""
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
    """A post comes last: an agent's namesake in the same office has it too."""
    known: list[tuple[str, ...]] = [("id", person.id_number)] if person.id_number else []
    known += [("account", issuer, subject)]
    known += [("post", person.organisation, person.name)] if "agent" in person.roles else []
    return replace(person, keys=tuple(keys.of(*one) for one in known))

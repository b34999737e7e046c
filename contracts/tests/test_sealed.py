"""Outside systems read the values that services seal, and services read those of outside systems."""

from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from lianban_contracts import sealed

from services.chassis.core.sealing import cipher, is_sealed, seal, unseal

KEY = bytes(range(32))


def test_both_sides_read_what_the_other_one_sealed() -> None:
    stream, key = uuid4(), cipher(KEY)
    theirs, ours = sealed.seal(KEY, stream, "a.type.v1", b"[]"), seal(key, stream, "a.type.v1", b"{}")
    assert [is_sealed(theirs), sealed.is_sealed(ours), sealed.is_sealed(b"{}")] == [True, True, False]
    assert sealed.unseal(KEY, stream, "a.type.v1", ours) == b"{}"
    assert unseal(key, stream, "a.type.v1", theirs) == b"[]"
    with pytest.raises(InvalidTag):
        sealed.unseal(KEY, uuid4(), "a.type.v1", ours)

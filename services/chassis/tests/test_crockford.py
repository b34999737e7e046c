"""Codes in Crockford's base 32 can be read out and typed."""

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.crockford import ALPHABET, decode, encode, grouped, random_code, typed


@given(st.integers(min_value=0, max_value=2**128 - 1))
def test_a_code_holds_the_lowest_bits_of_its_number(number: int) -> None:
    code = encode(number, 8)
    assert len(code) == 8
    assert sum(ALPHABET.index(letter) << 5 * place for place, letter in enumerate(reversed(code))) == number % 2**40


@given(st.integers(min_value=0, max_value=2**60 - 1))
def test_a_code_is_recognised_however_it_was_typed(number: int) -> None:
    code = encode(number, 12)
    assert typed(grouped(code)) == code
    assert typed(grouped(code).lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code


@given(st.integers(min_value=0, max_value=2**60 - 1))
def test_the_number_of_a_code_is_read_again(number: int) -> None:
    assert decode(encode(number, 12)) == number


def test_a_code_typed_in_full_width_is_recognised() -> None:
    assert typed("Ｋ７ＱＤ－９３mz 0xht") == "K7QD93MZ0XHT"


def test_two_random_codes_differ() -> None:
    assert random_code(12) != random_code(12)
    assert len(random_code(12)) == 12

"""Amounts are exact until they are rounded once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.policy.core.money import decimal, exact, half_up, yuan


@pytest.mark.parametrize(("amount", "fen"), [("1/2", 1), ("3/2", 2), ("2/3", 1), ("1/3", 0), ("5/2", 3), ("7", 7)])
def test_half_a_fen_goes_up(amount: str, fen: int) -> None:
    assert half_up(exact(amount)) == fen


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_rounding_moves_an_amount_by_half_a_fen_at_most(numerator: int, denominator: int) -> None:
    moved = half_up(Fraction(numerator, denominator)) - Fraction(numerator, denominator)
    assert Fraction(-1, 2) < moved <= Fraction(1, 2)


@given(st.fractions(0, 10**9), st.fractions(0, 10**9))
def test_rounding_keeps_the_order_of_amounts(first: Fraction, second: Fraction) -> None:
    assert half_up(min(first, second)) <= half_up(max(first, second))


@given(st.integers(0, 10**12))
def test_an_amount_is_read_as_yuan_with_two_decimals(fen: int) -> None:
    whole, cents = yuan(fen).removeprefix("￥").replace(",", "").split(".")
    assert int(whole) * 100 + int(cents) == fen
    assert len(cents) == 2


def test_thousands_are_set_apart_and_a_minus_stands_before_the_sign() -> None:
    assert [yuan(fen) for fen in (123450, 5, -5, 100_000_000)] == ["￥1,234.50", "￥0.05", "-￥0.05", "￥1,000,000.00"]


@pytest.mark.parametrize(
    ("text", "number"), [("70%", Fraction(7, 10)), ("53.8", Fraction(269, 5)), ("1/12", Fraction(1, 12)), (12, 12)]
)
def test_a_number_of_a_pack_is_exact(text: str | int, number: Fraction) -> None:
    assert exact(text) == number


@pytest.mark.parametrize("text", ["1e3", "twelve", "1,5", "1/0", ""])
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        exact(text)


def test_a_price_below_a_fen_is_read_exactly() -> None:
    assert yuan(exact("53.8")) == "￥0.538"
    assert yuan(Fraction(1, 2)) == "￥0.005"
    assert decimal(Fraction(1, 3)) == "1/3"

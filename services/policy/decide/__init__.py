"""Decisions by a pack: category, items, amounts. Pure functions."""

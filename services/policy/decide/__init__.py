"""Decisions by a pack: categories, items and amounts. The functions are pure."""

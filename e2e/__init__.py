"""Whole-system tests: cases, faults, bench."""

"""Tests of the whole system: golden cases, faults, benches, browser tests."""

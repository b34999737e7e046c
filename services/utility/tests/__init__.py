"""Tests of utility."""

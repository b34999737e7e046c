"""Tests of medical."""

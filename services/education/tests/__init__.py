"""Tests of education."""

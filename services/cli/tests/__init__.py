"""Tests of the lianban command."""

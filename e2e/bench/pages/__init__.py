"""Measures the cost of every page of the portal: bytes, server time, and open timelines."""

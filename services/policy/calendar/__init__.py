"""Dates, working days and benefit periods."""

"""Reporting: counts every case and computes the indicators of the plans, in a process and a database of its own."""

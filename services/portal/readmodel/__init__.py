"""Reads the tables of the portal: cases, their progress, statements and traces."""

"""Intake owns the case: it files the application, records progress, issues the statement and completes."""

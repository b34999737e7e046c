"""Recomputes stored decisions, compares packs, and tries drafts on stored filings."""

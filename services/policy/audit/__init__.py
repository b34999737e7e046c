"""Recomputes stored decisions, compares packs, and replays stored filings with a draft."""

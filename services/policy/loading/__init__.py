"""Reads packs from files, checks them, and selects the pack in force on a day."""

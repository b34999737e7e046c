"""Utility (水电气与有线电视): matches a household to the accounts of four companies."""

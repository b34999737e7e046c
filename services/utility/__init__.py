"""Utility (水电气与有线电视): matches households to the accounts of four companies."""

"""Files golden cases in the running system."""

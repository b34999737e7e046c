"""Common technique, policy and the eight services."""

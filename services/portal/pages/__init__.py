"""Pages by role. A page of one role does not import those of another."""

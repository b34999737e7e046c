"""Pages that need no sign-in, and the sign-in itself."""

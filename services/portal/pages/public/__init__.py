"""Pages that everyone can open without signing in, and signing in itself."""

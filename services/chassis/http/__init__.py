"""Technique of HTTP: the server, bodies of bounded size, optimistic locking."""

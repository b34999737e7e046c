"""Composition of one process: the HTTP applications of each service, and the host that runs the services."""

"""Composition of one process: the HTTP application of each service and the host that runs them."""

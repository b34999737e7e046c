"""Attacks on a running system behind nginx: `make attack`. They are slow or need nginx, and are not part of `make test`.

Each test says which protection it tries to get around. An attack that needs no whole system is a test of its service instead."""

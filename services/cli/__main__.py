"""`python -m services.cli`: the command where it is not installed as `lianban`."""

from .main import main

main()

"""`python -m services.cli` runs the command if it is not installed as `lianban`."""

from .main import main

main()

"""Paths of the files that a checkout creates."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKOUT = ROOT if (ROOT / "pyproject.toml").exists() else Path.cwd()  # an installed package uses the current directory
DATA = CHECKOUT / ".lianban"
JARS = DATA / "cache" / "jars"  # shared by all data folders of the checkout

"""Where a checkout keeps what it makes."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKOUT = (
    ROOT if (ROOT / "pyproject.toml").exists() else Path.cwd()
)  # an installed package keeps its things where it is called
DATA = CHECKOUT / ".lianban"
JARS = DATA / "cache" / "jars"  # shared by all data folders of the checkout

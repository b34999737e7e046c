"""Checks an installation: `python -m services.cli.installed` imports every service and reads every file they need.

The build of the image runs it in the last stage, which has no sources."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import infra.kafka
import services
from services.messages import LANGUAGES, say
from services.policy import load_packs
from services.portal.web.assets import assets
from services.portal.web.page import environment


def main() -> None:
    """Raises the error that a service would raise at its start, or later because of a missing file."""
    for name in (*modules(services), *modules(infra.kafka)):
        import_module(name)
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
    for language in LANGUAGES:
        say(language, "try.no_draft")
    print(f"whole: {len(load_packs().all)} policy packs, {len(assets())} files for browsers")


def modules(package: ModuleType) -> Iterator[str]:
    """Yields every module in a package, except tests and `__main__`."""
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        if not re.search(r"\.(tests|__main__)\b", found.name):
            yield found.name


if __name__ == "__main__":
    main()

"""The services that the application provides to its pages, by their class. No other module reads `app.state`."""

from typing import TypeVar, cast

from starlette.applications import Starlette

Provided = TypeVar("Provided")


def provide(app: Starlette, *services: object) -> None:
    """Provides these services, in addition to those provided before. A later one replaces an earlier one of the same class."""
    known: dict[type, object] = getattr(app.state, "provided", {})
    app.state.provided = known | {type(one): one for one in services}


def provided(app: Starlette, kind: type[Provided]) -> Provided:
    """Returns the service of this class. Raises KeyError if the application provides none."""
    return cast(Provided, app.state.provided[kind])

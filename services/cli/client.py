"""HTTP requests to services. Errors become one sentence for the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from .addresses import address
from .failure import UNAVAILABLE, Failure

PATIENCE_SECONDS = 30.0


def ask(service: str, path: str, method: str = "GET", **options: Any) -> Any:
    """Returns the JSON answer of a service. Raises Failure if it refuses or does not answer."""
    url = address(service)
    try:
        with httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False) as client:
            response = client.request(method, url + path, **options)
    except httpx.HTTPError as error:
        raise silent(service, url, error) from None
    if response.is_error:
        raise Failure(refusal(response))
    return response.json()


def lines(service: str, path: str) -> Iterator[str]:
    """Yields the answer of a service line by line. Raises Failure if it refuses or does not answer."""
    url = address(service)
    try:
        with httpx.stream("GET", url + path, timeout=PATIENCE_SECONDS, trust_env=False) as response:
            response.raise_for_status()
            yield from response.iter_lines()
    except httpx.HTTPError as error:
        raise silent(service, url, error) from None


def silent(service: str, url: str, error: Exception) -> Failure:
    """Returns the failure for a service that does not answer."""
    return Failure(
        f"{service} does not answer at {url} ({type(error).__name__}): is `lianban up` running?", UNAVAILABLE
    )


def refusal(response: httpx.Response) -> str:
    """Returns a problem as text: its sentence, and below it each error."""
    try:
        problem = response.json()
    except ValueError:
        return f"{response.url} answered {response.status_code}"
    detail = [f"  {error.get('field', '')}: {_sentence(error)}" for error in problem.get("errors", ())]
    known = [f"  {name}: {problem[name]}" for name in ("receipt", "application") if name in problem]
    return "\n".join([_sentence(problem), *detail, *known])


def _sentence(said: Mapping[str, Any]) -> str:
    words = [str(said[name]) for name in ("zh", "en") if said.get(name)]
    return " / ".join(words) or str(said.get("detail") or said.get("title") or said.get("code"))

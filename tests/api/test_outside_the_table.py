"""What is no address of the API, or is refused before its door: told in Graph's way all the same."""

import pytest

from tests.api.conftest import BUSINESSES, Api


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "", 404, "ErrorItemNotFound"),
        ("GET", "/", 404, "ErrorItemNotFound"),
        ("GET", "/nothing", 404, "ErrorItemNotFound"),
        ("GET", "/solutions/%00", 400, "BadRequest"),
        ("PUT", BUSINESSES, 405, "methodNotAllowed"),
        ("OPTIONS", BUSINESSES, 405, "methodNotAllowed"),
    ],
)
async def test_every_error_has_graphs_body(api: Api, method: str, path: str, status: int, code: str) -> None:
    said = await api.send(method, path, Accept="text/html", client_request_id="c-1")
    assert (said.status, said.error["code"]) == (status, code)
    assert said.error["innerError"]["request-id"] == said.headers["request-id"]
    assert said.error["innerError"]["client-request-id"] == said.headers["client-request-id"] == "c-1"


async def test_pages_beside_the_api_keep_their_own_errors(api: Api) -> None:
    async with api.session.get(f"{api.root}x/%00", headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (400, "text/html")

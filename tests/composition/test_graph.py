"""The way to Microsoft Graph as the settings make it, against a Graph on this machine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.graph_client import GraphCall, GraphClient, user_path
from adapters.graph_meetings import GraphMeetings
from composition.graph import make_graph
from composition.product import put_together
from scheduling.errors import TemporaryFailure
from settings import Settings, read_settings
from tests.support.fake_graph import APP_ID, SECRET, TENANT, FakeGraph, certificate, client_trust, key_and_certificate

BRAM = "bram@zuid.example"
LOOK = GraphCall(method="GET", path=user_path(BRAM, "/calendar"), mailbox=BRAM)


@pytest.fixture
async def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeGraph]:
    """Its certificate is trusted by the library that fetches tokens."""
    (tmp_path / "ca.pem").write_text(certificate(), encoding="ascii")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    started = await FakeGraph.start(BRAM)
    yield started
    await started.close()


def settings_of(graph: FakeGraph, folder: Path, **more: object) -> Settings:
    app = {"graph_tenant_id": TENANT, "graph_app_id": APP_ID, "graph_base": graph.url, "login_base": graph.url}
    return read_settings(_env_file=None, data_dir=folder / "data", **app, **more)


def made(settings: Settings) -> GraphClient:
    client = make_graph(settings, trust=client_trust())
    assert client is not None
    return client


def test_without_an_entra_app_there_is_no_graph() -> None:
    assert make_graph(read_settings(_env_file=None)) is None


async def test_a_secret_of_the_settings_opens_graph(graph: FakeGraph, tmp_path: Path) -> None:
    async with made(settings_of(graph, tmp_path, graph_secret=SECRET)) as client:
        assert (await client.call(LOOK))["id"] == "calendar"


async def test_a_certificate_of_the_settings_opens_graph(graph: FakeGraph, tmp_path: Path) -> None:
    pem = tmp_path / "app.pem"
    pem.write_text("".join(key_and_certificate().values()), encoding="ascii")
    async with made(settings_of(graph, tmp_path, graph_certificate=pem)) as client:
        assert (await client.call(LOOK))["id"] == "calendar"


async def test_the_product_opens_graph_and_closes_it(graph: FakeGraph, tmp_path: Path) -> None:
    settings = settings_of(graph, tmp_path, graph_secret=SECRET, meetings="teams")
    client = made(settings)
    async with put_together(settings, client) as product:
        assert isinstance(product.ports.meetings, GraphMeetings)
        assert (await client.call(LOOK))["id"] == "calendar"
    with pytest.raises(TemporaryFailure, match="graph_closed"):
        await client.call(LOOK)

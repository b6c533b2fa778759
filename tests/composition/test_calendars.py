"""Which settings connect the calendars of staff, and let Graph call us."""

from pathlib import Path

import pytest

from composition.calendars import can_be_called, live_calendars, outside_calendars
from composition.graph import make_graph
from composition.product import put_together
from settings import Settings, read_settings

APP = {"graph_tenant_id": "t", "graph_app_id": "a", "graph_secret": "s"}
BOT = {"bot_app_id": "b", "bot_app_secret": "s"}


def settings(folder: Path, **more: str) -> Settings:
    return read_settings(_env_file=None, data_dir=folder, **more)


def test_without_graph_no_calendar_is_read(tmp_path: Path) -> None:
    assert outside_calendars(settings(tmp_path), None) is None


async def test_before_a_booking_graph_is_asked_for_a_second_at_most(tmp_path: Path) -> None:
    graph = make_graph(settings(tmp_path, **APP))
    assert getattr(live_calendars(graph), "time_limit", None) == 1


@pytest.mark.parametrize(
    ("public_url", "can"),
    [
        ("", False),
        ("https://book.example.com", True),
        ("https://book.example.com/", True),
        ("http://book.example.com", False),
        ("https://localhost", False),
        ("https://127.0.0.1:8443", False),
        ("https://127.1", False),
        ("https://[::1]", False),
    ],
)
async def test_graph_calls_only_where_it_can(tmp_path: Path, public_url: str, can: bool) -> None:
    chosen = settings(tmp_path, **APP, **(BOT | {"public_url": public_url} if public_url else {}))
    outside = outside_calendars(chosen, make_graph(chosen))
    assert outside is not None
    assert (outside.watches is not None, can_be_called(chosen)) == (can, can)


@pytest.mark.parametrize("app", [{}, APP])
async def test_the_home_page_knows_whether_graph_is_set_up(tmp_path: Path, app: dict[str, str]) -> None:
    async with put_together(settings(tmp_path, **app)) as product:
        assert product.use_cases.needs_attention.has_graph is bool(app)

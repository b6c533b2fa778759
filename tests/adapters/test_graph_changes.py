"""Changes of a calendar by link after link, and one event asked for by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.graph_changes import GraphChanges, GraphWatches
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.interval import Interval
from scheduling.outside import EventSeen
from tests.adapters.graph_world import BRAM, SPAN, START, World, world
from tests.support.fake_graph import Fault
from usecases.ports import CalendarChanges, CalendarWatches

MONTH = Interval(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def changes(here: World) -> CalendarChanges:
    return GraphChanges(client=here.client)


def enter(here: World, days: int = 0) -> str:
    start = START + timedelta(days=days)
    return here.graph.put_by_hand(BRAM, start, start + timedelta(minutes=30), subject="the dentist")


async def test_first_all_events_come_then_what_has_changed() -> None:
    async with world() as here:
        first, second = enter(here), enter(here, 1)
        begun = await changes(here).changes(BRAM, MONTH, "")
        assert (set(begun.events), begun.is_complete) == ({first, second}, True)
        here.graph.delete_by_hand(BRAM, first)
        third = enter(here, 2)
        found = await changes(here).changes(BRAM, MONTH, begun.delta_link)
        assert (set(found.events), found.is_complete) == ({first, third}, False)
        assert found.events[first].span is None


async def test_pages_are_followed_to_their_end() -> None:
    async with world() as here:
        here.graph.page_size = 2
        ids = {enter(here, day) for day in range(5)}
        assert set((await changes(here).changes(BRAM, MONTH, "")).events) == ids
        assert len(here.graph.requests("GET", "/delta")) == 3


async def test_ids_and_times_are_all_that_is_taken_out() -> None:
    async with world() as here:
        enter(here)
        assert "dentist" not in repr(await changes(here).changes(BRAM, MONTH, ""))


async def test_a_link_that_is_too_old_is_said_to_be() -> None:
    async with world() as here:
        begun = await changes(here).changes(BRAM, MONTH, "")
        here.graph.deltas.expire()
        with pytest.raises(PermanentFailure) as refused:
            await changes(here).changes(BRAM, MONTH, begun.delta_link)
        assert refused.value.code == "delta_expired"


async def test_the_token_goes_to_no_other_address() -> None:
    """A link from somewhere else is as good as none."""
    async with world() as here:
        enter(here)
        found = await changes(here).changes(BRAM, MONTH, "https://elsewhere.example/v1.0/delta?$deltatoken=1")
        assert len(found.events) == 1


async def test_changes_that_come_to_no_end_are_no_answer() -> None:
    async with world() as here:
        here.graph.fail(Fault(status=200, path="/delta"))
        with pytest.raises(TemporaryFailure):
            await changes(here).changes(BRAM, MONTH, "")


async def test_one_event_is_seen_as_it_stands() -> None:
    async with world() as here:
        one = enter(here)
        seen = await changes(here).event(BRAM, one)
        assert (seen.id, seen.span) == (one, SPAN)
        here.graph.delete_by_hand(BRAM, one)
        assert await changes(here).event(BRAM, one) == EventSeen(id=one)


async def test_a_cancelled_event_is_as_good_as_gone() -> None:
    async with world() as here:
        one = enter(here)
        here.box().events[one]["isCancelled"] = True
        assert (await changes(here).event(BRAM, one)).span is None


async def test_an_address_that_does_not_prove_itself_gets_no_subscription() -> None:
    async with world() as here:
        watches: CalendarWatches = GraphWatches(client=here.client, base="https://127.0.0.1:1")
        with pytest.raises(PermanentFailure):
            await watches.watch(BRAM, "secret", START + timedelta(days=2))


async def test_ending_what_is_gone_is_as_good() -> None:
    async with world() as here:
        await GraphWatches(client=here.client, base="https://127.0.0.1:1").end("gone")
        assert len(here.graph.requests("DELETE")) == 1

"""Carries out what the outbox says about online meetings: each row brings the provider to what is stored now.

So it does not matter which try of which row gets through first; only what can still be undone is waited for.
"""

from dataclasses import dataclass
from functools import partial

from scheduling.appointment import State
from scheduling.clock import Clock
from scheduling.errors import NotFound
from scheduling.meetings import LinkPending, is_anothers
from storage.engine import Database
from storage.records import OutboxItem
from usecases.keep_meetings import keep_meeting
from usecases.meeting_orders import MeetingOrder, former_of, read_order
from usecases.ports import Meetings
from usecases.still_holds import NotYet, Pointless

Unmade = Pointless | NotYet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeMeetings:
    """One row at a time. Making is safe to repeat: the provider knows the appointment's key."""

    database: Database
    clock: Clock
    meetings: Meetings

    async def __call__(self, item: OutboxItem) -> Unmade:
        """None when done, else why there was nothing to do, or not yet. Raises DeliveryFailure."""
        try:
            order = await self.database.read(partial(read_order, item=item, now=self.clock.now()))
        except NotFound as gone:
            return Pointless(why=f"gone: {gone.data.get('kind')}")
        if item.topic == "end_former":
            await self.meetings.cancel(former_of(item, order.appointment.meeting), "")
            await self._end_left_behind(order)
            return None
        if order.undoable_until is not None:
            return NotYet(until=order.undoable_until)
        meeting = order.appointment.meeting
        if meeting is not None and meeting.provider != self.meetings.provider:
            return Pointless(why=f"other_provider: {meeting.provider}")
        if order.appointment.state is State.CANCELLED:
            return await self._end(item, order)
        return await self._bring_about(item, order)

    async def _end(self, item: OutboxItem, order: MeetingOrder) -> Unmade:
        if item.topic != "cancel":
            return Pointless(why="ended")
        meeting = order.appointment.meeting
        if meeting is not None:
            await self.meetings.cancel(meeting, str(item.payload.get("message", "")))
        for request in order.left_behind:
            await self.meetings.withdraw(request)
        return None if meeting or order.left_behind else Pointless(why="no_meeting")

    async def _bring_about(self, item: OutboxItem, order: MeetingOrder) -> Unmade:
        if item.topic == "cancel":
            return Pointless(why="undone")
        meeting, has_moved_on = order.appointment.meeting, is_anothers(order.appointment)
        if item.topic == "create" and meeting is not None and meeting.join_web_url and not has_moved_on:
            return Pointless(why="has_meeting")
        if meeting is None and order.appointment.span.end <= self.clock.now():
            return Pointless(why="over")
        await self._end_left_behind(order)
        try:
            if meeting is None or has_moved_on:
                made = await self.meetings.create(order.request)
            else:
                made = await self.meetings.reschedule(meeting, order.request)
        except LinkPending as pending:
            if not has_moved_on:  # else the former link serves until the new one is there
                await self.database.write(partial(keep_meeting, item=item, made=pending.meeting, now=self.clock.now()))
            raise
        await self.database.write(partial(keep_meeting, item=item, made=made, now=self.clock.now()))
        return None

    async def _end_left_behind(self, order: MeetingOrder) -> None:
        """Also where the meeting that is known only moves: the appointment may have come back from somebody else."""
        for request in order.left_with_others:
            await self.meetings.withdraw(request)

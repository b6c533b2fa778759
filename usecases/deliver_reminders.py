"""Turns reminders and follow-ups whose moment has come into messages; looked at again first, for much may have changed (D9)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.clock import Clock
from scheduling.errors import NotFound
from scheduling.reminders import PlannedReminder
from scheduling.service import Reminder
from storage.engine import Database
from storage.records import ReminderRow, ReminderState
from storage.work import Work
from usecases.plan_follow_ups import plan_reminder_notices
from usecases.read_scene import read_scene

_PORTION = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverReminders:
    """One run handles what is due in portions of one transaction each."""

    database: Database
    clock: Clock

    async def run_once(self) -> Counter[str]:
        """How many reminders were sent on, and how many dropped."""
        counts: Counter[str] = Counter()
        while states := await self.database.write(partial(_settle_due, self.clock.now())):
            counts.update(states)
            if len(states) < _PORTION:
                break
        return counts


def _settle_due(now: datetime, work: Work) -> list[str]:
    """The transaction."""
    return [_settle(work, row, now) for row in work.reminders.due(now, _PORTION)]


def _settle(work: Work, row: ReminderRow, now: datetime) -> ReminderState:
    try:
        scene = read_scene(work, row.business_id, work.appointments.get(row.business_id, row.appointment_id), now)
    except NotFound:
        messages = []
    else:
        messages = plan_reminder_notices(scene, _plan_of(row))
    work.outbox.add(messages)
    state = ReminderState.SENT if messages else ReminderState.DROPPED
    work.reminders.settle(row.business_id, row.id, state)
    return state


def _plan_of(row: ReminderRow) -> PlannedReminder:
    reminder = Reminder(
        offset=row.offset, recipients=row.recipients, message=row.message, is_follow_up=row.is_follow_up
    )
    return PlannedReminder(due_at=row.due_at, reminder=reminder)

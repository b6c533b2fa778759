"""What the history of one appointment tells: why its person was chosen, and who booked, moved or cancelled it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.flows.facts import moment_text, span_text, staff_text
from bot.flows.find_appointment import choose_reply, find_meant, has_hint, last_shown
from bot.flows.results import plain_reply, remember
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.understanding.result import Understood
from cards.appointment import ListPurpose
from scheduling.assignment import AssignmentReason
from texts.catalogue import knows, say, say_any
from texts.formats import duration
from usecases.views import AppointmentView, HistoryLine

Report = Callable[[Turn, AppointmentView], tuple[str, tuple[str, ...]]]
_CHANGES = ("booked", "rescheduled", "cancelled", "seat_taken", "seat_given_up", "undone")


async def why_chosen(turn: Turn, meant: Understood) -> Reply:
    """Of the appointment named, else of the one last shown when that person has it, else of one chosen from a list."""
    if not has_hint(replace(meant, staff=None)):
        shown = await last_shown(turn)
        if shown is not None and meant.staff in (None, *shown.appointment.staff_ids):
            return await _told(turn, shown, _choice)
    return await _about(turn, meant, _choice)


async def who_changed(turn: Turn, meant: Understood) -> Reply:
    """Of the appointment named, else of the one last shown."""
    return await _about(turn, replace(meant, pronoun=True), _changes)


async def _about(turn: Turn, meant: Understood, report: Report) -> Reply:
    """Those to come first; one that is over or cancelled when there is no other."""
    found = await find_meant(turn, meant)
    if not found.views:
        found = await find_meant(turn, meant, coming_only=False)
    if found.only is None:
        return choose_reply(turn, found, ListPurpose.SHOW, {})
    view = await turn.use.read_appointment(turn.business_id, found.only.appointment.id, turn.actor)
    return await _told(turn, view, report)


async def _told(turn: Turn, view: AppointmentView, report: Report) -> Reply:
    await remember(turn, view)
    appointment = view.appointment
    which = " · ".join((appointment.service_name, span_text(turn, appointment.span, view.zone), appointment.reference))
    answer, more = report(turn, view)
    return plain_reply(turn, answer, "\n\n".join((which, *more)))


def _choice(turn: Turn, view: AppointmentView) -> tuple[str, tuple[str, ...]]:
    """The last change that put somebody there: a move to another person, or the booking."""
    who = staff_text(turn, view.staff)
    for line in reversed(view.history):
        if line.what == "rescheduled" and _staff(line.data) != _staff(_old(line)):
            return say("chat.chosen.moved", turn.language, who=who), (_done(turn, line),)
        if line.what == "booked":
            return _assigned(turn, who, line), (*_figures(turn, line), _done(turn, line))
    return say("chat.chosen.unknown", turn.language, who=who), ()


def _assigned(turn: Turn, who: str, line: HistoryLine) -> str:
    reason = str(_assignment(line).get("reason", ""))
    if not knows(f"chat.assigned.{reason}"):
        return say("chat.chosen.unknown", turn.language, who=who)
    return say_any("chat.assigned", reason, turn.language, who=who)


def _figures(turn: Turn, line: HistoryLine) -> tuple[str, ...]:
    assignment = _assignment(line)
    if assignment.get("reason") != AssignmentReason.FEWEST_MINUTES:
        return ()
    minutes, others = (duration(int(assignment.get(key, 0)), turn.language) for key in ("minutes", "others_least"))
    return (say("chat.chosen.figures", turn.language, minutes=minutes, others=others),)


def _changes(turn: Turn, view: AppointmentView) -> tuple[str, tuple[str, ...]]:
    """Latest first."""
    lines = [_done(turn, line) for line in reversed(view.history) if line.what in _CHANGES]
    if not lines:
        return say("chat.changed_by.unknown", turn.language), ()
    return lines[0], tuple(lines[1:])


def _done(turn: Turn, line: HistoryLine) -> str:
    what = say_any("chat.history", line.what, turn.language)
    who = line.by_name or say("chat.somebody", turn.language)
    done = say("chat.changed_by", turn.language, what=what, who=who, moment=moment_text(turn, line.at))
    return f"{done} ({_way(turn, line)})" if line.what == "rescheduled" else done


def _way(turn: Turn, line: HistoryLine) -> str:
    old, new = (moment_text(turn, datetime.fromisoformat(str(place["start"]))) for place in (_old(line), line.data))
    return say("chat.changed_by.from_to", turn.language, old=old, new=new)


def _old(line: HistoryLine) -> Mapping[str, Any]:
    return _mapping(line.data.get("old"))


def _assignment(line: HistoryLine) -> Mapping[str, Any]:
    return _mapping(line.data.get("assignment"))


def _staff(place: Mapping[str, Any]) -> set[str]:
    return set(place.get("staff_ids") or ())


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

"""The strip above the board: who waits, is due, overdue or being served, with what can be said of each in one press."""

from datetime import datetime
from typing import Any

from tab.presenter import who_comes
from tab.visit import BusinessVisit
from texts.catalogue import say, say_any
from texts.formats import clock
from usecases.read_queue import QueueLine
from web.pages import part_of

_MINUTE = 60


def present_queue(visit: BusinessVisit, lines: tuple[QueueLine, ...]) -> str:
    """As HTML, for the page and for the script that puts it in anew."""
    return part_of(
        "_queue.html",
        lines=[_line(visit, line) for line in lines],
        visit_me=visit.view.me or "",
        **{
            name: value
            for name, value in visit.facts().items()
            if name in ("say", "say_n", "say_any", "address", "csrf")
        },
    )


def _line(visit: BusinessVisit, line: QueueLine) -> dict[str, Any]:
    one, language = line.view.appointment, visit.locale
    minutes = int((visit.now - line.since).total_seconds() // _MINUTE)
    return {
        "id": one.id,
        "version": one.version,
        "who": who_comes(line.view, language),
        "service": one.service_name,
        "staff": ", ".join(ref.name for ref in line.view.staff),
        "why": line.why,
        "since": _since(line, minutes, visit),
        "steps": line.steps,
        "can_claim": line.can_claim,
        "can_claim_self": line.can_claim and visit.view.me in line.view.service.staff_ids,
        "can_remind": line.can_remind,
        "reminded": say("board.queue.reminded", language, time=_clock(line.reminded_at, visit))
        if line.reminded_at
        else "",
        "join": one.meeting.join_web_url if one.meeting else "",
        "phone": one.seated[0].phone if line.view.can_see_customers and len(one.seated) == 1 else "",
    }


def _since(line: QueueLine, minutes: int, visit: BusinessVisit) -> str:
    if line.why == "due":
        return say("board.queue.at", visit.locale, time=_clock(line.since, visit))
    return say_any("board.queue.since", line.why, visit.locale, minutes=max(0, minutes), time=_clock(line.since, visit))


def _clock(moment: datetime, visit: BusinessVisit) -> str:
    return clock(moment, visit.zone, visit.locale)

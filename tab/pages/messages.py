"""`/app/{business}/messages`: the log of messages, with what was given up to be sent again or set aside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from scheduling.errors import Invalid, Stale
from tab.frame import Route
from tab.visit import BusinessVisit
from texts import formats
from texts.catalogue import knows, say_any
from texts.troubles import dropped_text, trouble_text
from usecases.list_messages import CHANNELS, STATES, MessageLine, MessagePage, MessageQuestion

KEPT = ("state", "channel", "q")
"""The filter, which stays when a message is sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message in the reader's words."""

    id: str
    made_at: str
    name: str
    recipient: str
    address: str
    channel: str
    state: str
    state_name: str
    moment: str
    why: str
    attempts: int
    about: str
    about_address: str
    can_resend: bool


async def show(visit: BusinessVisit) -> web.Response:
    asked = visit.request.query
    filled = {name: asked.get(name, "").strip() for name in KEPT}
    question = MessageQuestion(
        business_id=visit.business_id,
        state=next((state for state in STATES if state == filled["state"]), None),
        channel=filled["channel"] if filled["channel"] in CHANNELS else "",
        receiver=filled["q"],
        after=asked.get("after", ""),
    )
    page = await _read(visit, question)
    return visit.render(
        "messages.html",
        filled=filled,
        states=STATES,
        channels=CHANNELS,
        lines=[_line(visit, line) for line in page.lines],
        parked=page.parked,
        following=visit.address("messages", **filled, after=page.next) if page.next else "",
        first=visit.address("messages", **filled) if question.after else "",
    )


async def resend(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    try:
        await visit.use_cases.resend_message(visit.business_id, form.typed("message"), visit.actor)
    except Stale:
        return _back(visit, form.typed, "not_parked")
    return _back(visit, form.typed, "resent")


async def resend_all(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    await visit.use_cases.resend_all(visit.business_id, visit.actor)
    return _back(visit, form.typed, "resent_all")


async def dismiss(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    try:
        await visit.use_cases.dismiss_messages(visit.business_id, [form.typed("message")], visit.actor)
    except Stale:
        return _back(visit, form.typed, "not_parked")
    return _back(visit, form.typed, "dismissed")


async def _read(visit: BusinessVisit, question: MessageQuestion) -> MessagePage:
    """A cursor that was changed by hand leads to the first page."""
    try:
        return await visit.use_cases.list_messages(question, visit.actor)
    except Invalid:
        first = replace(question, after="")
        return await visit.use_cases.list_messages(first, visit.actor)


def _back(visit: BusinessVisit, typed: Callable[[str], str], done: str) -> web.Response:
    return visit.redirect("messages", **{name: typed(name) for name in KEPT}, done=done)


def _line(visit: BusinessVisit, line: MessageLine) -> Line:
    state = str(line.delivery) if line.state == "done" and line.delivery else str(line.state)
    day = formats.local_day(line.starts_at, visit.zone) if line.starts_at else None
    return Line(
        id=line.id,
        made_at=_moment(visit, line.made_at),
        name=_name(visit, line),
        recipient=line.recipient,
        address=line.address if line.address != line.recipient else "",
        channel=line.channel,
        state=state,
        state_name=say_any("app.messages.state", state, visit.language),
        moment=_state_moment(visit, line),
        why=_why(visit, line),
        attempts=line.attempts,
        about=f"{line.service_name}, {_moment(visit, line.starts_at)}" if line.starts_at else "",
        about_address=f"{visit.address('day', day=day.isoformat())}#{line.appointment_id}" if day else "",
        can_resend=line.can_resend,
    )


def _name(visit: BusinessVisit, line: MessageLine) -> str:
    if line.channel == "meeting":
        known = line.topic if knows(f"app.messages.meeting.{line.topic}") else "other"
        return say_any("app.messages.meeting", known, visit.language)
    if line.channel == "webhook":
        return say_any("app.webhooks.kind", line.topic.removeprefix("event_"), visit.language)
    known = line.topic if knows(f"app.messages.topic.{line.topic}") else "other"
    return say_any("app.messages.topic", known, visit.language)


def _state_moment(visit: BusinessVisit, line: MessageLine) -> str:
    """When it left; or when it is due, or was tried last."""
    if line.state == "dropped":
        return ""
    return _moment(visit, line.done_at or line.due_at)


def _why(visit: BusinessVisit, line: MessageLine) -> str:
    if not line.error:
        return ""
    return (dropped_text if line.state == "dropped" else trouble_text)(line.error, visit.language)


def _moment(visit: BusinessVisit, moment: datetime) -> str:
    day = formats.day(formats.local_day(moment, visit.zone), visit.language, "short", today=visit.today)
    return f"{day}, {formats.clock(moment, visit.zone, visit.language)}"


ROUTES = (
    Route(method="GET", path="messages", handler=show),
    Route(method="POST", path="messages/resend", handler=resend),
    Route(method="POST", path="messages/resend-all", handler=resend_all),
    Route(method="POST", path="messages/dismiss", handler=dismiss),
)

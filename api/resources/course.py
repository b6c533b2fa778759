"""What stands beside an appointment: how its day goes, its messages and its history; and all messages. Our own part of the API."""

from collections.abc import Awaitable, Callable
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.errors import bad_request
from api.permissions import MAY_BOOK, MAY_CONFIGURE, MAY_READ
from api.resources.collection import listed, no_body
from api.resources.own import OWN, asked, only_pages, paged
from api.table import Parameter, Route
from api.wire.course import (
    AppointmentCourse,
    HistoryEntry,
    MessageEntry,
    course_out,
    history_out,
    line_out,
    message_out,
)
from api.wire.query import CURSOR, Page, Query, refused_option, selected, write_cursor
from scheduling.appointment import AppointmentId
from scheduling.course import Step
from usecases.list_messages import CHANNELS, STATES, MessageQuestion, place_of
from usecases.views import AppointmentView

TAG = "course"
_STEPS = {
    "arrive": (Step.ARRIVE, "Say that the customer is there"),
    "start": (Step.START, "Say that an appointment has begun"),
    "finish": (Step.FINISH, "Say that an appointment is done"),
    "noShow": (Step.NO_SHOW, "Say that nobody came"),
    "stepBack": (Step.BACK, "Take the last of these steps back"),
}


async def read_course(call: Call) -> Answer:
    return Answer(body=course_out((await _read(call)).appointment))


async def messages_of_one(call: Call) -> Answer:
    return paged(call, map(message_out, (await _read(call)).messages), MessageEntry)


async def history_of_one(call: Call) -> Answer:
    """From the beginning on, also of one that was cancelled."""
    lines = (await _read(call)).history
    return paged(call, [history_out(number, one) for number, one in enumerate(lines, 1)], HistoryEntry)


async def list_messages(call: Call) -> Answer:
    """The latest first."""
    query, state, channel = only_pages(call, MessageEntry), asked(call, "state"), asked(call, "channel")
    if state and state not in {str(one) for one in STATES}:
        raise bad_request(f"state is one of {', '.join(STATES)}", "state")
    if channel and channel not in CHANNELS:
        raise bad_request(f"channel is one of {', '.join(CHANNELS)}", "channel")
    page = await call.use_cases.list_messages(
        MessageQuestion(
            business_id=call.business_id,
            state=next((one for one in STATES if one == state), None),
            channel=channel,
            receiver=asked(call, "receiver"),
            after=_after(query),
        ),
        call.actor,
    )
    shown = page.lines[: query.top]
    cursor = write_cursor({"after": place_of(shown[-1])}) if page.next or len(shown) < len(page.lines) else None
    items = tuple(selected(query, line_out(one)) for one in shown)
    return listed(call, Page(items=items, total=0, cursor=cursor), wants_count=False)


def _after(query: Query) -> str:
    """Raises ApiError for a cursor that is none of this list."""
    if query.cursor is None:
        return ""
    after = query.cursor.get("after")
    if not isinstance(after, str) or not after:
        raise refused_option(CURSOR, "follow @odata.nextLink as it is")
    return after


async def resend(call: Call) -> Answer:
    no_body(call)
    await call.use_cases.resend_message(call.business_id, call.params["message"], call.actor)
    return NO_CONTENT


async def _read(call: Call) -> AppointmentView:
    one = AppointmentId(call.params["appointment"])
    return await call.use_cases.read_appointment(call.business_id, one, call.actor)


def _step(step: Step) -> Callable[[Call], Awaitable[Answer]]:
    async def follow(call: Call) -> Answer:
        no_body(call)
        one = AppointmentId(call.params["appointment"])
        view = await call.use_cases.follow_course(call.business_id, one, step, call.actor)
        return Answer(body=course_out(view.appointment))

    return follow


_APPOINTMENT = f"{OWN}/appointments/{{appointment}}"
_READS: dict[str, Any] = {"method": "GET", "tag": TAG, "permissions": MAY_READ}
ROUTES: tuple[Route, ...] = (
    Route(
        path=f"{_APPOINTMENT}/course",
        handler=read_course,
        about="Tell how the day of an appointment goes",
        answer=AppointmentCourse,
        **_READS,
    ),
    *(
        Route(
            method="POST",
            path=f"{_APPOINTMENT}/{name}",
            handler=_step(step),
            about=about,
            tag=TAG,
            permissions=MAY_BOOK,
            answer=AppointmentCourse,
            told_at="course",
            statuses=(409,),
        )
        for name, (step, about) in _STEPS.items()
    ),
    Route(
        path=f"{_APPOINTMENT}/messages",
        handler=messages_of_one,
        about="List the messages of an appointment",
        answer=MessageEntry,
        is_list=True,
        **_READS,
    ),
    Route(
        path=f"{_APPOINTMENT}/history",
        handler=history_of_one,
        about="Tell what happened to an appointment",
        answer=HistoryEntry,
        is_list=True,
        **_READS,
    ),
    Route(
        method="GET",
        path=f"{OWN}/messages",
        handler=list_messages,
        about="List messages",
        tag="messages",
        permissions=MAY_CONFIGURE,
        answer=MessageEntry,
        is_list=True,
        options=("$top", "$select"),
        parameters=(
            Parameter(name="state", about="How far they have come.", schema={"enum": [str(one) for one in STATES]}),
            Parameter(name="channel", about="By which they go.", schema={"enum": list(CHANNELS)}),
            Parameter(name="receiver", about="A part of the name or address of whom it is for."),
        ),
        targets={"after": "$skiptoken"},
    ),
    Route(
        method="POST",
        path=f"{OWN}/messages/{{message}}/resend",
        handler=resend,
        about="Send a message that was given up once more",
        tag="messages",
        permissions=MAY_CONFIGURE,
        status=204,
        statuses=(409,),
    ),
)

"""Time off of staff: our own part of the API."""

from api.call import NO_CONTENT, Answer, Call
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.naming import named_wrongly
from api.resources.own import OWN, asked_staff, made, paged
from api.table import Parameter, Route
from api.wire.etag import changed_meanwhile, is_bound, require_match
from api.wire.time_off import TimeOffEntry, absence_out, time_off_out
from scheduling.errors import NotFound, Stale
from scheduling.staff import TimeOffId
from usecases.absences import Absence
from usecases.make_ids import make_id

TAG = "timeOff"
_MOST = 1000
TARGETS = {
    "staff_ids": "staffMemberId",
    "staff": "staffMemberId",
    "span": "endDateTime",
    "time_off": "firstDay",
    "first": "firstDay",
    "last": "lastDay",
}


async def list_all(call: Call) -> Answer:
    """What has not ended, soonest first."""
    found = await call.use_cases.list_absences(call.business_id, call.actor, most=_MOST)
    wanted = asked_staff(call)
    shown = (one for one in found.found if wanted is None or one.time_off.staff.id in wanted)
    return paged(call, map(absence_out, shown), TimeOffEntry)


async def read(call: Call) -> Answer:
    return _shown(await _read(call))


async def take(call: Call) -> Answer:
    told = call.read(TimeOffEntry)
    try:
        taken = await call.use_cases.take_time_off(told.wish(call.business_id, make_id()), call.actor)
    except NotFound as missing:
        raise named_wrongly(missing, {"staff_member": "staffMemberId"}) from None
    return made(call, time_off_out(taken.time_off[0], taken.hit))


async def change(call: Call) -> Answer:
    told, before = call.read_part(TimeOffEntry), await _read(call)
    require_match(call, before.mark)
    wish = told.wish(call.business_id, make_id(), before.time_off)
    mark = before.mark if is_bound(call) else None
    try:
        await call.use_cases.change_time_off(before.time_off.id, wish, call.actor, mark=mark)
    except Stale:
        raise changed_meanwhile() from None
    return _shown(await _read(call))


async def remove(call: Call) -> Answer:
    await call.use_cases.remove_time_off(call.business_id, TimeOffId(call.params["timeOff"]), call.actor)
    return NO_CONTENT


async def _read(call: Call) -> Absence:
    return await call.use_cases.read_absence(call.business_id, TimeOffId(call.params["timeOff"]), call.actor)


def _shown(absence: Absence) -> Answer:
    return Answer(body=absence_out(absence), headers={"ETag": f'W/"{absence.mark}"'})


_ONE = f"{OWN}/timeOff/{{timeOff}}"
ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=f"{OWN}/timeOff",
        handler=list_all,
        about="List time off that has not ended",
        tag=TAG,
        permissions=MAY_READ,
        answer=TimeOffEntry,
        is_list=True,
        parameters=(Parameter(name="staffId", about="Of these staff alone."),),
    ),
    Route(
        method="POST",
        path=f"{OWN}/timeOff",
        handler=take,
        about="Enter time off",
        tag=TAG,
        permissions=MAY_BOOK,
        body=TimeOffEntry,
        answer=TimeOffEntry,
        status=201,
        targets=TARGETS,
    ),
    Route(
        method="GET",
        path=_ONE,
        handler=read,
        about="Read time off",
        tag=TAG,
        permissions=MAY_READ,
        answer=TimeOffEntry,
    ),
    Route(
        method="PATCH",
        path=_ONE,
        handler=change,
        about="Change time off",
        tag=TAG,
        permissions=MAY_BOOK,
        body=TimeOffEntry,
        answer=TimeOffEntry,
        statuses=(412,),
        targets=TARGETS,
    ),
    Route(
        method="DELETE",
        path=_ONE,
        handler=remove,
        about="Remove time off",
        tag=TAG,
        permissions=MAY_BOOK,
        status=204,
    ),
)

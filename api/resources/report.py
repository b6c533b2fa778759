"""The report of bookings, and the figures of a business: our own part of the API."""

from contextlib import aclosing
from datetime import timedelta

from api.call import Answer, Call
from api.errors import bad_request
from api.permissions import MAY_CONFIGURE, MAY_READ
from api.resources.own import DAY, OWN, asked, asked_date, asked_number, number_schema
from api.table import Parameter, Route
from api.wire.report import BookingReport, BusinessFigures, figures_out, row_out
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from usecases.export_report import ReportQuestion
from usecases.read_figures import FiguresQuestion

TAG = "report"
_MOST_DAYS = 366


async def report(call: Call) -> Answer:
    """Seat by seat, as the file that managers download has it."""
    first, last = asked_date(call, "first"), asked_date(call, "last")
    if first is None or last is None or not timedelta() <= last - first < timedelta(days=_MOST_DAYS):
        raise bad_request(f"first and last are days, at most {_MOST_DAYS} together", "first")
    by = asked(call, "by") or "booking"
    if by not in ("booking", "appointment"):
        raise bad_request("by is booking or appointment", "by")
    question = ReportQuestion(business_id=call.business_id, first=first, last=last, is_by_making=by == "booking")
    found = await call.use_cases.export_report(question, call.actor)
    async with aclosing(found.rows) as rows:
        return Answer(body={"timeZone": found.zone, "value": [row_out(row) async for row in rows]})


async def figures(call: Call) -> Answer:
    service_id, staff_id = asked(call, "serviceId"), asked(call, "staffId")
    question = FiguresQuestion(
        business_id=call.business_id,
        days=asked_number(call, "days", 30, most=_MOST_DAYS),
        service_id=ServiceId(service_id) if service_id else None,
        staff_id=StaffId(staff_id) if staff_id else None,
    )
    return Answer(body=figures_out(await call.use_cases.read_figures(question, call.actor)))


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=f"{OWN}/report",
        handler=report,
        about="Report the bookings of some days",
        tag=TAG,
        permissions=MAY_CONFIGURE,
        answer=BookingReport,
        parameters=(
            Parameter(name="first", about="The first day.", is_required=True, schema=DAY),
            Parameter(name="last", about="The last day.", is_required=True, schema=DAY),
            Parameter(
                name="by",
                about="booking: by the day of booking; appointment: by the day of the appointment.",
                schema={"enum": ["booking", "appointment"]},
            ),
        ),
    ),
    Route(
        method="GET",
        path=f"{OWN}/figures",
        handler=figures,
        about="Tell the figures of the last days",
        tag=TAG,
        permissions=MAY_READ,
        answer=BusinessFigures,
        parameters=(
            Parameter(name="days", about="How many days, today included.", schema=number_schema(1, _MOST_DAYS)),
            Parameter(name="serviceId", about="Of one service alone."),
            Parameter(name="staffId", about="Of one of the staff alone."),
        ),
    ),
)

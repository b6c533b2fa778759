"""How time off is shown: with the person's name and the span that local days come to."""

from scheduling.staff import TimeOff
from usecases.configuration import Configuration
from usecases.read_diary import time_off_span
from usecases.views import TimeOffView


def show_time_off(configuration: Configuration, time_off: TimeOff) -> TimeOffView:
    """Time off as it is shown, with the span it covers."""
    member = configuration.member(time_off.staff_id)
    return TimeOffView(
        id=time_off.id,
        staff=configuration.refs((member.id,))[0],
        title=time_off.title,
        span=time_off_span(time_off, member.zone or configuration.business.zone),
        all_day=time_off.is_all_day,
        first=time_off.first,
        last=time_off.last,
        notes=time_off.notes,
        place=time_off.place,
    )

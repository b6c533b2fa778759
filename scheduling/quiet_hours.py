"""The hours in which nobody is disturbed, by the receiver's clock; and what is urgent enough to come all the same."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.zones import from_wall, local_date

QUIET_FROM, QUIET_TO = time(21), time(8)
_LEAST_USE = timedelta(hours=1)


def quiet_until(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours (21:00 to 08:00 in the receiver's zone) it lies in."""
    local = moment.astimezone(zone)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return moment
    day = local_date(moment, zone)
    if local.time() >= QUIET_FROM:
        day += timedelta(days=1)
    ends = from_wall(day, QUIET_TO.hour * 60, zone)
    return max(moment, ends[0]) if ends else moment


def text_moment(due: datetime, zone: ZoneInfo, starts: Iterable[datetime]) -> datetime:
    """When a text message about these starts leaves: after the quiet hours, or at once when that would be of no use.

    It is of use while an hour is left before the first start still to come. Of a move both starts count: who is not told of it
    in time goes to the old one.
    """
    later = quiet_until(due, zone)
    coming = [start for start in starts if start > due]
    return due if coming and min(coming) < later + _LEAST_USE else later

"""Reads what is needed to look ahead for many services at once: what takes time is read once for all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from scheduling.caps import counted_span
from scheduling.diary import Counted, Diary
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.work import Work
from usecases.configuration import Configuration
from usecases.read_diary import around, read_counted, read_sessions, read_taken

_HORIZON = timedelta(days=3660)
Key = TypeVar("Key")
Thing = TypeVar("Thing")


def read_diaries(
    work: Work, configuration: Configuration, service_ids: Sequence[ServiceId], span: Interval, now: datetime
) -> Mapping[ServiceId, Diary]:
    """The diaries of those services that there are, for starts in the span."""
    business = configuration.business
    offers = [configuration.offer(one) for one in service_ids if one in configuration.services]
    if not offers:
        return {}
    staff = tuple({member.id: member for offer in offers for member in offer.staff}.values())
    windows = [around(offer.service, span) for offer in offers]
    window = Interval(min(one.start for one in windows), max(one.end for one in windows))
    taken = read_taken(work, business, staff, window, now=now)
    counted = [counted_span(business, offer.service, offer.staff, span) for offer in offers]
    widest = next((one for one in counted if one is not None), None)
    rows = read_counted(work, business.id, widest) if widest else ()
    return {
        offer.service.id: Diary(
            business=business,
            service=offer.service,
            staff=offer.staff,
            now=now,
            taken=taken,
            sessions=read_sessions(work, business.id, [offer.service.id], window) if offer.service.is_group else (),
            counted=rows,
            span=span,
        )
        for offer in offers
    }


def read_coming(work: Work, before: Configuration, after: Configuration, now: datetime) -> tuple[Counted, ...]:
    """The coming appointments that the difference may concern: of people or of a service that differ, else of everybody."""
    staff = _differing(before.staff, after.staff)
    services = _differing(before.services, after.services)
    if before.business == after.business and not staff and not services:
        return ()
    narrow = before.business == after.business and len(services) < 2
    rows = work.appointments.counted(
        before.business.id,
        Interval(now, now + _HORIZON),
        staff_ids=staff if narrow else None,
        service_id=next(iter(services), None) if narrow else None,
    )
    found: dict[str, Counted] = {}
    for row in rows:
        if not row.state.is_coming:
            continue
        known = found.get(row.appointment_id)
        people: tuple[StaffId, ...] = (row.staff_id,) if row.staff_id else ()
        staff_ids = (known.staff_ids if known else ()) + people
        minutes = row.end_minute - row.start_minute
        found[row.appointment_id] = Counted(row.appointment_id, staff_ids, row.service_id, row.start_minute, minutes)
    return tuple(found.values())


def _differing(before: Mapping[Key, Thing], after: Mapping[Key, Thing]) -> list[Key]:
    return [one for one in dict.fromkeys((*before, *after)) if before.get(one) != after.get(one)]

"""What a kept answer rests on, and whether what has changed since bears on it.

Version numbers are the truth. Each step of a number may be told of: where in that person's time something changed. An answer goes on
standing over steps all of which are known to lie elsewhere; over any other it is found anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduling.business import BusinessId
from scheduling.caps import counted_span
from scheduling.interval import Interval
from scheduling.spans import Span, Spans, merged, whole_minutes
from scheduling.staff import StaffId
from storage.changes import Versions
from storage.steps import Known, Steps
from usecases.configuration import Offer


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on: the numbers it belongs to, and when time alone changes it; None is never.

    `times` is all of people's time that bears on it; None where more does than their time: what caps count, seats of groups.
    """

    business_id: BusinessId
    people: tuple[StaffId, ...]
    versions: Versions
    until: datetime | None
    times: Spans | None = None

    def is_as_new_as(self, other: "Basis") -> bool:
        """Whether it holds everything that the other does."""
        if self.people != other.people:
            return False
        mine, theirs = ((basis.versions.business, *basis.versions.staff) for basis in (self, other))
        return all(one >= least for one, least in zip(mine, theirs, strict=True))


def spared(steps: Steps, basis: Basis, versions: Versions) -> Basis | None:
    """The same at these numbers, where it is known that nothing on the way to them bears on it. What is not known might.

    As long as that is not certain the basis stays at its own numbers: whoever asks next finds out.
    """
    if versions == basis.versions:
        return basis
    if basis.times is None or versions.business != basis.versions.business:
        return None
    least = Known.CERTAIN
    for one, before, now in zip(basis.people, basis.versions.staff, versions.staff, strict=True):
        if before != now:
            known, spans = steps.between(basis.business_id, one, before, now)
            least = min(least, known)
            if known is Known.NOT or touches(spans, basis.times):
                return None
    return replace(basis, versions=versions) if least is Known.CERTAIN else basis


def touches(spans: Sequence[Span], times: Sequence[Span]) -> bool:
    """Whether any of them overlap; those that only meet do not."""
    return any(begin < last and first < end for begin, end in spans for first, last in times)


def times_of(offer: Offer, span: Interval, window: Interval, *, is_moving: bool) -> Spans | None:
    """What of people's time bears on a question about a span that is found from what lies in the window; None where more does."""
    if is_moving or offer.service.is_group or counted_span(offer.business, offer.service, offer.staff, span):
        return None
    return (whole_minutes(window),)


def together(bases: Sequence[Basis], ends: datetime) -> Basis | None:
    """One for all, of the lowest numbers and with the earliest end; None where they rest on different people or configurations.

    Numbers only rise. Where one rose while the answers were found, what is made of them stands for nobody who comes later.
    """
    if not bases or len({(basis.people, basis.versions.business) for basis in bases}) > 1:
        return None
    lowest = tuple(map(min, zip(*(basis.versions.staff for basis in bases), strict=True)))
    times = [basis.times for basis in bases if basis.times is not None]
    return replace(
        bases[0],
        versions=bases[0].versions._replace(staff=lowest),
        until=min([ends, *(one.until for one in bases if one.until is not None)]),
        times=merged(span for some in times for span in some) if len(times) == len(bases) else None,
    )

"""Several dates at once at the public page: the list of them in the form of the last step, and what was chosen of it."""

from dataclasses import dataclass
from datetime import datetime

from booking_page.visitor import Visitor
from scheduling.appointment import DraftId
from scheduling.series import MOST_WEEKS, Pattern
from scheduling.service import Service
from scheduling.staff import StaffId
from usecases.look_at_series import LookAtSeries, SeriesQuestion, takes_series
from usecases.open_page import VISITOR
from usecases.service_keys import single_use_of
from web.form_reader import FormReader
from web.series_form import DateRow, date_rows, mark_of, read_pattern, read_starts, was_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPart:
    """What the form shows of a series; without rows only the question how often. `starts` are those chosen."""

    most: int = 0
    rows: tuple[DateRow, ...] = ()
    mark: str = ""
    starts: tuple[datetime, ...] = ()
    every_most: int = MOST_WEEKS


NO_SERIES = SeriesPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Which start is to be repeated, by which draft and with whom."""

    service: Service
    draft_id: DraftId
    start: datetime | None
    staff_ids: tuple[StaffId, ...] | None


async def read_series(look: LookAtSeries, visitor: Visitor, wanted: Repeated, form: FormReader) -> SeriesPart:
    """The dates as they stand now, with what was chosen while the same list was shown."""
    if wanted.start is None or not takes_series(wanted.service) or single_use_of(wanted.service.path_name):
        return NO_SERIES
    most = wanted.service.recurring_up_to
    pattern = read_pattern(form, most)
    if pattern is None:
        return SeriesPart(most=most)
    is_same = was_shown(form, wanted.start, pattern)
    dates = await look(_question(visitor, wanted, wanted.start, pattern), VISITOR)
    zone = visitor.leading_zone(wanted.service)
    rows = date_rows(dates, visitor.language, zone, form.typed if is_same else None)
    starts = read_starts(form, pattern.times) if is_same and form.typed("action") == "book" else ()
    return SeriesPart(most=most, rows=rows, mark=mark_of(wanted.start, pattern), starts=starts)


def wants_to_see(form: FormReader, part: SeriesPart) -> bool:
    """Nobody books dates that were not shown: changed numbers show them first."""
    return bool(part.rows) and form.typed("shown") != part.mark


def _question(visitor: Visitor, wanted: Repeated, start: datetime, pattern: Pattern) -> SeriesQuestion:
    return SeriesQuestion(
        business_id=visitor.business.id,
        service_id=wanted.service.id,
        start=start,
        pattern=pattern,
        staff_ids=wanted.staff_ids,
        draft_id=wanted.draft_id,
    )

"""`/app/{business}/hours`: when a business is open, week by week, and the dates on which that is otherwise."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from aiohttp import web

from scheduling.errors import Invalid
from scheduling.policy import DAY, DateOverride, HoursBlock
from tab.frame import Route
from tab.saving import Outcome, foresee, foresight_of, may_configure, status_of, try_to_save
from tab.visit import BusinessVisit
from texts.formats import day, weekdays
from usecases.edit_mark import mark_of
from usecases.foresee_change import Foresight
from usecases.manage_business import HoursWish
from web.form_reader import FormReader
from web.hours_form import hours_fields, read_hours

MOST_OVERRIDES = 80
MOST_BLOCKS = 2
BLANK_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRow:
    """One range of dates as the form shows it; an empty `blocks` means closed. `name` is where its mistake is told."""

    name: str
    first: str = ""
    last: str = ""
    title: str = ""
    blocks: tuple[tuple[str, str], ...] = ()


async def show(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank())


async def save(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    hours, overrides = read_hours(form, "hours"), read_overrides(form)
    outcome = Outcome.REFUSED
    if form.is_valid:
        wish = HoursWish(hours=hours, overrides=overrides)
        foreseen = await foresee(visit, form, replace(visit.business, hours=hours, overrides=overrides))
        if foreseen is not None:
            return _page(visit, form, foreseen=foreseen)
        change = visit.use_cases.change_hours(visit.business_id, wish, form.text("mark"), visit.actor)
        outcome = await try_to_save(form, change)
    if outcome is Outcome.SAVED:
        return visit.redirect("hours", done="saved")
    return _page(visit, form, outcome)


def read_overrides(form: FormReader) -> tuple[DateOverride, ...]:
    """Rows without a first day are left out; mistakes are noted at the row."""
    found = []
    for number in range(MOST_OVERRIDES):
        name = f"overrides-{number}"
        if form.typed(f"{name}-first"):
            found.append(_read_override(form, name))
    return tuple(one for one in found if one is not None)


def _read_override(form: FormReader, name: str) -> DateOverride | None:
    first = form.day(f"{name}-first")
    last = form.day(f"{name}-last", is_required=False) or first
    title = form.text(f"{name}-title", most=100)
    pairs = [(form.minute(f"{name}-{at}-from", is_required=False), form.minute(f"{name}-{at}-to", is_required=False))
             for at in range(MOST_BLOCKS)]  # fmt: skip
    _gather_errors(form, name)
    if first is None or last is None or form.error(name):
        return None
    return form.read(name, lambda: _override(first, last, title, pairs), None)


def _override(first: date, last: date, title: str, pairs: list[tuple[int | None, int | None]]) -> DateOverride:
    """Raises Invalid."""
    blocks = []
    for start, end in pairs:
        if start is None and end is None:
            continue
        if start is None or end is None:
            raise Invalid("hours", "required")
        blocks.append(HoursBlock(start, end or DAY))
    ordered = tuple(sorted(blocks))
    if any(before.end > after.start for before, after in pairwise(ordered)):
        raise Invalid("hours", "blocks_overlap")
    return DateOverride(first=first, last=last, blocks=ordered, title=title)


def _gather_errors(form: FormReader, name: str) -> None:
    """What is wrong with a field of a row is told once, at the row."""
    for field in [field for field in form.errors if field.startswith(f"{name}-")]:
        form.errors[name] = form.errors.pop(field)


def _page(
    visit: BusinessVisit, form: FormReader, outcome: Outcome | None = None, foreseen: Foresight | None = None
) -> web.Response:
    business = visit.business
    return visit.render(
        "hours.html",
        status=status_of(outcome) if outcome else 200,
        form=form,
        business=business,
        mark=mark_of(HoursWish.of(business)),
        is_stale=outcome is Outcome.STALE,
        foreseen=foresight_of(visit, foreseen),
        may_edit=may_configure(visit),
        days=hours_fields(form, "hours", business.hours),
        weekdays=weekdays(visit.language),
        overrides=_rows(form, business.overrides),
        stored=_stored(visit),
    )


def _rows(form: FormReader, stored: tuple[DateOverride, ...]) -> tuple[OverrideRow, ...]:
    """As typed, or as stored, and some empty ones."""
    shown = [_typed(form, f"overrides-{at}") for at in range(MOST_OVERRIDES)] if form.is_sent else map(_kept, stored)
    rows = [one for one in shown if one.first]
    blank = [OverrideRow(name="")] * max(0, min(BLANK_ROWS, MOST_OVERRIDES - len(rows)))
    return tuple(_named(row, at) for at, row in enumerate([*rows, *blank]))


def _named(row: OverrideRow, at: int) -> OverrideRow:
    """With its number, and with as many pairs of fields as a row has."""
    blocks = (*row.blocks, *((("", ""),) * MOST_BLOCKS))[:MOST_BLOCKS]
    return OverrideRow(name=f"overrides-{at}", first=row.first, last=row.last, title=row.title, blocks=blocks)


def _typed(form: FormReader, name: str) -> OverrideRow:
    pairs = ((form.typed(f"{name}-{at}-from"), form.typed(f"{name}-{at}-to")) for at in range(MOST_BLOCKS))
    first, last, title = (form.typed(f"{name}-{part}") for part in ("first", "last", "title"))
    return OverrideRow(name=name, first=first, last=last, title=title, blocks=tuple(pairs))


def _kept(override: DateOverride) -> OverrideRow:
    blocks = tuple((_clock(block.start), _clock(block.end)) for block in override.blocks)
    return OverrideRow(
        name="", first=override.first.isoformat(), last=override.last.isoformat(), title=override.title, blocks=blocks
    )


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _stored(visit: BusinessVisit) -> list[tuple[str, str]]:
    """What is stored, as lines to read."""
    business, names = visit.business, weekdays(visit.language)
    week = [(names[at], _blocks(blocks)) for at, blocks in enumerate(business.hours.days)]
    return week + [(f"{day(one.first, visit.language)} – {day(one.last, visit.language)}", one.title or _blocks(one.blocks) or "–")
                   for one in business.overrides]  # fmt: skip


def _blocks(blocks: tuple[HoursBlock, ...]) -> str:
    return ", ".join(f"{_clock(block.start)}–{_clock(block.end)}" for block in blocks)


ROUTES = (
    Route(method="GET", path="hours", handler=show),
    Route(method="POST", path="hours", handler=save),
)

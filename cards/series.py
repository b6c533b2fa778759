"""The dates of a series on a card: free ones to be ticked, for each taken one a choice of what stands in for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cards.actions import DATE_PREFIX, Field
from cards.elements import Part, TextBlock
from cards.inputs import Choice, ChoiceSet
from cards.parts import label, problem, subtle
from cards.views import Option
from texts.catalogue import say, say_n


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOption:
    """One date. A taken one has no value of its own, but starts near it in `options`, which may be none."""

    number: int
    title: str
    value: str = ""
    options: tuple[Option, ...] = ()
    chosen: str = ""

    @property
    def is_free(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """`rhythm` says how often in words; `problem` why the last click booked nothing."""

    rhythm: str
    dates: tuple[DateOption, ...]
    problem: str = ""


def series_parts(language: str, view: SeriesView | None) -> list[Part | None]:
    if view is None:
        return []
    free = [date for date in view.dates if date.is_free]
    parts: list[Part | None] = [
        label(say_n("cards.series.title", len(view.dates), language)),
        subtle(view.rhythm),
        problem(view.problem),
    ]
    if free:
        parts.append(
            ChoiceSet(
                Field.DATES,
                [Choice(date.title, date.value) for date in free],
                label=say_n("cards.series.free", len(free), language),
                value=",".join(date.value for date in free if date.chosen),
                style="expanded",
                is_multiple=True,
            )
        )
    return parts + [_taken(language, date) for date in view.dates if not date.is_free]


def series_lines(language: str, dates: Sequence[str]) -> list[Part | None]:
    """All dates of a series in which an appointment is."""
    if len(dates) < 2:
        return []
    return [
        label(say_n("cards.series.title", len(dates), language)),
        *(subtle(date, spacing="small") for date in dates),
    ]


def _taken(language: str, date: DateOption) -> Part:
    title = say("cards.series.taken", language, date=date.title)
    if not date.options:
        return TextBlock(say("cards.series.none_near", language, date=date.title), size="small", is_subtle=True)
    leave_out = Choice(say("cards.series.leave_out", language), "-")
    return ChoiceSet(
        f"{DATE_PREFIX}{date.number}",
        [leave_out, *(Choice(option.title, option.value) for option in date.options)],
        label=title,
        value=date.chosen or "-",
    )

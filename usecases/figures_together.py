"""Figures of several businesses as one (S111, S144): what can be added is added, a mean is taken over all it was taken of.

Businesses know nothing of each other: a person who is a customer of two of them is counted in both.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scheduling.business import BusinessId
from usecases.read_figures import USES, Amount, Average, Figures, FiguresView


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresTogether(Figures):
    """`parts` are the figures of each business; those that are the reader's own alone say so themselves."""

    parts: tuple[tuple[BusinessId, FiguresView], ...]


def figures_together(parts: Sequence[tuple[BusinessId, FiguresView]]) -> FiguresTogether:
    views = [view for _, view in parts]
    return FiguresTogether(
        parts=tuple(parts),
        bookings=sum(one.bookings for one in views),
        cancelled=sum(one.cancelled for one in views),
        customers=sum(one.customers for one in views),
        revenue=_revenue(views),
        held=sum(one.held for one in views),
        no_shows=sum(one.no_shows for one in views),
        booked_minutes=sum(one.booked_minutes for one in views),
        open_minutes=sum(one.open_minutes for one in views),
        lead=_mean(one.lead for one in views),
        leads=tuple(map(sum, zip(*(one.leads for one in views if one.leads), strict=True))),
        planned=_mean(one.planned for one in views),
        real=_mean(one.real for one in views),
        wait=_mean(one.wait for one in views),
        per_day=_per_day(views),
        uses=_uses(views),
    )


def _revenue(views: Iterable[FiguresView]) -> tuple[Amount, ...]:
    """By currency: amounts of different money are not added."""
    found: dict[str, Decimal] = {}
    for one in views:
        for part in one.revenue:
            found[part.currency] = found.get(part.currency, Decimal(0)) + part.amount
    return tuple(Amount(currency=currency, amount=found[currency]) for currency in sorted(found))


def _mean(averages: Iterable[Average]) -> Average:
    known = [(one.count, one.minutes) for one in averages if one.minutes is not None]
    count = sum(number for number, _ in known)
    minutes = round(sum(number * minutes for number, minutes in known) / count) if count else None
    return Average(count=count, minutes=minutes)


def _uses(views: Sequence[FiguresView]) -> tuple[tuple[str, int], ...]:
    found = [dict(one.uses) for one in views]
    return tuple((use, sum(one.get(use, 0) for one in found)) for use in USES)


def _per_day(views: Iterable[FiguresView]) -> tuple[tuple[date, int], ...]:
    """By the date of each business, wherever it is."""
    found = Counter[date]()
    for one in views:
        for day, number in one.per_day:
            found[day] += number
    return tuple(sorted(found.items()))

"""Figures of several businesses as one: sums, means over all, money by currency, days by date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from scheduling.business import BusinessId
from usecases.figures_together import FiguresTogether, figures_together
from usecases.read_figures import Amount, Average, FiguresView

NONE = Average(count=0, minutes=None)
EMPTY = FiguresView(
    first=date(2027, 1, 1),
    last=date(2027, 1, 2),
    is_own=False,
    bookings=0,
    cancelled=0,
    customers=0,
    revenue=(),
    held=0,
    no_shows=0,
    booked_minutes=0,
    open_minutes=0,
    lead=NONE,
    leads=(),
    planned=NONE,
    real=NONE,
    wait=NONE,
    per_day=((date(2027, 1, 1), 0), (date(2027, 1, 2), 0)),
    by_service=(),
    by_person=(),
)


def together(*views: FiguresView) -> FiguresTogether:
    return figures_together([(BusinessId(f"b{number}"), view) for number, view in enumerate(views)])


def test_numbers_are_added() -> None:
    one = replace(EMPTY, bookings=2, customers=2, held=4, no_shows=1, booked_minutes=30, open_minutes=60)
    found = together(one, one, EMPTY)
    assert (found.bookings, found.customers, found.held, found.no_shows) == (4, 4, 8, 2)
    assert (found.booked_minutes, found.open_minutes) == (60, 120)


def test_a_mean_is_over_all_it_was_taken_of() -> None:
    long, short = Average(count=1, minutes=100), Average(count=3, minutes=20)
    assert together(replace(EMPTY, wait=long), replace(EMPTY, wait=short), EMPTY).wait == Average(count=4, minutes=40)


def test_without_anything_to_take_it_of_there_is_no_mean() -> None:
    assert together(EMPTY, EMPTY).real == NONE


def test_money_is_added_by_currency() -> None:
    euros = Amount(currency="EUR", amount=Decimal(5))
    pounds = Amount(currency="GBP", amount=Decimal(1))
    found = together(replace(EMPTY, revenue=(euros,)), replace(EMPTY, revenue=(euros, pounds)))
    assert found.revenue == (Amount(currency="EUR", amount=Decimal(10)), pounds)


def test_days_are_added_by_date_also_where_it_is_tomorrow_already() -> None:
    there = replace(EMPTY, per_day=((date(2027, 1, 2), 1), (date(2027, 1, 3), 2)))
    here = replace(EMPTY, per_day=((date(2027, 1, 1), 1), (date(2027, 1, 2), 3)))
    days = (date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3))
    assert together(here, there).per_day == tuple(zip(days, (1, 4, 2), strict=True))


def test_classes_of_lead_times_are_added_where_there_are_any() -> None:
    assert together(replace(EMPTY, leads=(1, 0, 0, 0, 2)), EMPTY, replace(EMPTY, leads=(0, 1, 0, 0, 1))).leads == (
        1,
        1,
        0,
        0,
        3,
    )


def test_uses_are_added_by_what_was_used() -> None:
    found = together(replace(EMPTY, uses=(("page", 2), ("online", 1))), replace(EMPTY, uses=(("page", 1), ("chat", 4))))
    assert dict(found.uses) == {"chat": 4, "tab": 0, "page": 3, "api": 0, "online": 1, "on_demand": 0}


def test_of_no_business_there_are_no_figures() -> None:
    assert (together().bookings, together().per_day) == (0, ())

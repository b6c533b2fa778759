"""Pieces that stand on many pages, made once for all of them: the cell of a day, the button of a start.

After a booking all but one day of a calendar are as they were.
"""

from functools import lru_cache, partial

from markupsafe import Markup

from booking_page.times import DayCell
from scheduling.interval import Interval
from texts import formats
from texts.catalogue import say, say_n
from usecases.views import SlotView
from web.pages import piece_of

_TEMPLATE = "_times.html"


@lru_cache(maxsize=8192)
def day_cell(language: str, is_formal: bool, cell: DayCell, address: str) -> Markup:
    return piece_of(
        _TEMPLATE,
        "day_cell",
        cell=cell,
        address=address,
        say=partial(_say, language, is_formal),
        say_n=partial(_say_n, language, is_formal),
        formats=formats,
        language=language,
    )


def start_button(
    language: str,
    is_formal: bool,
    slot: SlotView,
    zone: str,
    *,
    own: str = "",
    is_group: bool = False,
    day: bool = False,
) -> Markup:
    """`own` is the zone of a reader whose clock may show another time; with its day where it does not stand below one."""
    seats = slot.seats_left if is_group else None
    return _start_button(language, is_formal, slot.span, zone, own or zone, seats, day)


@lru_cache(maxsize=16384)
def _start_button(
    language: str, is_formal: bool, span: Interval, zone: str, own: str, seats: int | None, shows_day: bool
) -> Markup:
    return piece_of(
        _TEMPLATE,
        "start_button",
        start=span.start,
        zone=zone,
        own_time=formats.your_time(span.start, zone, own, language, formal=is_formal),
        seats=seats,
        shows_day=shows_day,
        say=partial(_say, language, is_formal),
        formats=formats,
        language=language,
    )


def _say(language: str, is_formal: bool, code: str, **data: object) -> str:
    return say(code, language, formal=is_formal, **data)


def _say_n(language: str, is_formal: bool, code: str, n: int, **data: object) -> str:
    return say_n(code, n, language, formal=is_formal, **data)

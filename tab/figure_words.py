"""What the pages of figures have in common: the period asked for, whose businesses, and numbers in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.service import PriceType
from tab.charts import percent
from tab.visit import Visit
from texts import formats
from texts.catalogue import say_any
from usecases.access import MATRIX, Permission
from usecases.read_figures import PERIODS, Amount, Figures

_USUAL = 30
_LEADS = ("under_1", "under_3", "under_7", "under_30", "longer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is reckoned from figures; shares are None where there is nothing to take them of."""

    revenue: list[str]
    no_shows: int | None
    occupancy: int | None


def told_of(figures: Figures, language: str) -> Told:
    return Told(
        revenue=money_of(figures.revenue, language),
        no_shows=percent(figures.no_shows, figures.held),
        occupancy=percent(figures.booked_minutes, figures.open_minutes),
    )


def asked_days(text: str) -> int:
    """Of an address; what is no period is the usual one."""
    return int(text) if text in {str(period) for period in PERIODS} else _USUAL


def seen_by(visit: Visit) -> dict[BusinessId, str]:
    """The businesses whose bookings the person may see, with their names."""
    return {one.business_id: one.name for one in visit.businesses if MATRIX[one.role, Permission.SEE_BOOKINGS]}


def money_of(amounts: Sequence[Amount], language: str) -> list[str]:
    return [formats.money(one.amount, one.currency, PriceType.FIXED_PRICE, language) for one in amounts]


def leads_of(counts: Sequence[int], language: str) -> list[tuple[str, int]]:
    """Bookings by how long before they were made."""
    numbers = counts or (0,) * len(_LEADS)
    return [(say_any("app.home.lead", name, language), count) for name, count in zip(_LEADS, numbers, strict=True)]

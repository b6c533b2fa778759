"""The order in which the columns of the board stand."""

from collections.abc import Callable

from scheduling.staff import StaffId
from tab.visit import BusinessVisit


def place_of(visit: BusinessVisit) -> Callable[[StaffId], int]:
    """To sort people as the reader has chosen; those that were put nowhere come last, as they were."""
    wanted = visit.account.columns.get(visit.business_id, ())
    places = {staff_id: place for place, staff_id in enumerate(wanted)}
    return lambda staff_id: places.get(staff_id, len(places))

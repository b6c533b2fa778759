"""How many dates one booking may have, and what names the series that they make."""

from scheduling.appointment import DraftId
from scheduling.business import BusinessId
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.rules import Audience
from scheduling.series import SeriesId
from scheduling.service import MOST_TIMES, Service
from usecases.make_ids import id_of


def check_pattern(service: Service, times: int, audience: Audience) -> None:
    """Customers repeat as often as the service lets them, staff as often as can be at all. Raises Invalid or PolicyRefused."""
    most = service.recurring_up_to if audience is Audience.CUSTOMER else MOST_TIMES
    if most < 2:
        raise PolicyRefused(RefusalCode.POLICY, rule="no_series")
    if times > most:
        raise Invalid("times", "between", least=2, most=most)


def series_of(business_id: BusinessId, draft_id: DraftId) -> SeriesId:
    """The same for the same draft."""
    return SeriesId(id_of(business_id, f"{draft_id}.series"))


def seat_draft(draft_id: DraftId, occurrence: int) -> DraftId:
    """What the seats of one date are named after; those of the first as in a booking of one."""
    return draft_id if occurrence == 0 else DraftId(f"{draft_id}.{occurrence}")

"""The addresses of our own pages, for those who link to them."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """An empty answer means that there is no such page yet."""

    base_url: str
    has_tab: bool

    def tab(self, business_id: BusinessId, day: date | None = None, appointment_id: AppointmentId | None = None) -> str:
        if not self.has_tab:
            return ""
        asked = {**({"day": day.isoformat()} if day else {}), **({"open": appointment_id} if appointment_id else {})}
        board = f"{self.base_url}/app/{quote(business_id, safe='')}/day"
        return f"{board}?{urlencode(asked)}" if asked else board

    def page(self, business_id: BusinessId) -> str:
        """The booking page."""
        return f"{self.base_url}/book/{quote(business_id, safe='@')}"

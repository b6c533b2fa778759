"""The addresses of our own pages, for those who link to them."""

import json
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId

TEAMS_ENTITY = "day"
"""The name of the tab in the app package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """An empty answer means that there is no such page yet. With `teams_app_id` links open the tab in Teams."""

    base_url: str
    has_tab: bool
    teams_app_id: str = ""

    def tab(self, business_id: BusinessId, day: date | None = None, appointment_id: AppointmentId | None = None) -> str:
        if not self.has_tab:
            return ""
        asked = {**({"day": day.isoformat()} if day else {}), **({"open": appointment_id} if appointment_id else {})}
        board = f"/app/{quote(business_id, safe='')}/day"
        place = f"{board}?{urlencode(asked)}" if asked else board
        return self.in_teams(place) if self.teams_app_id else f"{self.base_url}{place}"

    def in_teams(self, place: str) -> str:
        """The link that opens a page of ours in the tab; where there is no Teams, it opens the page in the browser."""
        context = json.dumps({"subEntityId": place})
        asked = {"webUrl": f"{self.base_url}{place}", "label": "Slotkeeper", "context": context}
        return (
            f"https://teams.microsoft.com/l/entity/{self.teams_app_id}/{TEAMS_ENTITY}?"
            f"{urlencode(asked, quote_via=quote, safe='')}"
        )

    def page(self, business_id: BusinessId) -> str:
        """The booking page."""
        return f"{self.base_url}/book/{quote(business_id, safe='@')}"


def booking_address(base_url: str, slug: str) -> str:
    """Where customers find a booking page, by the address that the business has chosen for it."""
    return f"{base_url}/book/{slug}"

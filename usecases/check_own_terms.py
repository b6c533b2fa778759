"""What one appointment may have of its own, judged by itself: words of a sensible length, and prices, buffers and reminders that can be."""

from collections.abc import Mapping
from typing import Any

from scheduling.appointment import Appointment
from scheduling.errors import Invalid
from scheduling.own_terms import OwnTerms
from scheduling.policy import DAY
from scheduling.service import Service
from usecases.access import Actor, Permission, Reach, acting_member, reach
from usecases.check_price import check_price
from usecases.configuration import Configuration

LONGEST = {"service_name": 200, "label": 100, "additional_information": 4000, "notes": 8000}
MOST_REMINDERS = 10


def check_own_terms(values: Mapping[str, Any]) -> None:
    """As far as they are given; price and seats are left to `check_by_service`. Raises Invalid naming the field."""
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            raise Invalid(name, "too_long", most=most)
    for name in ("pre_buffer", "post_buffer"):
        if not 0 <= values.get(name, 0) <= DAY:
            raise Invalid(name, "between", least=0, most=DAY)
    if len(values.get("reminders", ())) > MOST_REMINDERS:
        raise Invalid("reminders", "at_most", most=MOST_REMINDERS)


def check_by_service(
    configuration: Configuration, actor: Actor, service: Service, terms: OwnTerms, before: Appointment | None = None
) -> None:
    """What it had before stays allowed. Raises Invalid for a price that nobody can pay.

    More seats than the service has are for those who could change the service as well: to others it is Invalid.
    """
    if terms.price is not None and (before is None or terms.price != before.price):
        check_price(terms.price, configuration.business.default_currency_iso)
    most = max(service.maximum_attendees, before.seats if before else 0)
    if terms.seats is None or terms.seats <= most:
        return
    if reach(actor, acting_member(configuration, actor), Permission.CONFIGURE) is not Reach.ALL:
        raise Invalid("maximum_attendees", "at_most", most=most)

"""What a service must be like before it is stored: names and addresses tidied, people and questions of this business."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from scheduling.colors import read_color
from scheduling.errors import Invalid
from scheduling.policy import PARTS, SchedulingPolicy
from scheduling.service import (
    MOST_FORMS,
    FormId,
    FormLink,
    Location,
    PriceType,
    Question,
    QuestionAssignment,
    QuestionId,
    Reminder,
    Service,
    StaffRule,
)
from scheduling.staff import StaffId
from usecases.check_price import check_decimals
from usecases.configuration import Configuration
from usecases.make_ids import digest_of
from usecases.read_link import read_link, read_slug

LONGEST = {"description": 4000, "additional_information": 4000, "notes": 4000}
LONGEST_NAME = 120
MOST_REMINDERS = 10
WITH_AMOUNT = (PriceType.FIXED_PRICE, PriceType.STARTING_AT, PriceType.HOURLY)
_FORM_ID = re.compile(r"[0-9a-f]{12}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def checked_service(configuration: Configuration, questions: Mapping[QuestionId, Question], wish: Service) -> Service:
    """As it is to be stored. Raises Invalid naming the field."""
    name = " ".join(wish.display_name.split())
    if not name:
        raise Invalid("service_name", "required")
    if len(name) > LONGEST_NAME:
        raise Invalid("service_name", "too_long", most=LONGEST_NAME)
    for field, most in LONGEST.items():
        if len(getattr(wish, field)) > most:
            raise Invalid(field, "too_long", most=most)
    if wish.language_tag and not _LANGUAGE.fullmatch(wish.language_tag):
        raise Invalid("language", "unknown")
    if configuration.business.is_personal and (wish.is_group or wish.is_on_demand):
        raise Invalid("maximum_attendees", "one_to_one")
    taken = frozenset(own.web_slug for own in configuration.services.values() if own.id != wish.id)
    return replace(
        wish,
        display_name=name,
        color=read_color(wish.color) if wish.color else "",
        price=_price(configuration, wish),
        staff_ids=_staff(configuration, wish),
        location=_location(wish.location),
        reminders=_reminders(wish.reminders),
        questions=_questions(questions, wish.questions),
        forms=_forms(wish.forms),
        policy=_policy(configuration, wish.policy),
        web_slug=read_slug(wish.web_slug, "web_slug", name=name, taken=taken),
    )


def checked_kind(before: Service, after: Service, *, has_appointments: bool) -> None:
    """Appointments of one customer and of many are different things: what has some stays what it is (B25). Raises Invalid."""
    if before.is_group != after.is_group and has_appointments:
        raise Invalid("maximum_attendees", "kind_is_fixed")


def _price(configuration: Configuration, wish: Service) -> Decimal:
    """An amount is kept also where the price model shows none: a program may have given both."""
    before = configuration.services.get(wish.id)
    if before is None or before.price != wish.price:
        check_decimals(wish.price, configuration.business.default_currency_iso)
    return wish.price


def _staff(configuration: Configuration, wish: Service) -> tuple[StaffId, ...]:
    staff_ids = tuple(dict.fromkeys(wish.staff_ids))
    if any(staff_id not in configuration.staff for staff_id in staff_ids):
        raise Invalid("staff_ids", "one_of_the_staff")
    if wish.staff_rule is StaffRule.ALL_OF and not staff_ids:
        raise Invalid("staff_ids", "at_least_one")
    return staff_ids


def _location(location: Location) -> Location:
    if len(location.display_name) > LONGEST_NAME:
        raise Invalid("location", "too_long", most=LONGEST_NAME)
    return replace(location, display_name=location.display_name.strip(), uri=read_link(location.uri, "location_uri"))


def _reminders(reminders: tuple[Reminder, ...]) -> tuple[Reminder, ...]:
    """The earliest message first."""
    if len(reminders) > MOST_REMINDERS:
        raise Invalid("reminders", "at_most", most=MOST_REMINDERS)
    return tuple(sorted(reminders, key=lambda one: (one.is_follow_up, one.offset if one.is_follow_up else -one.offset)))


def read_form_url(text: str, field: str) -> str:
    """An address of the web that nobody on the way can read. Raises Invalid naming the field."""
    url = read_link(text, field)
    if not url.startswith("https://"):
        raise Invalid(field, "https_address", value=text[:200])
    return url


def _forms(forms: tuple[FormLink, ...]) -> tuple[FormLink, ...]:
    """With a name and an address that nobody on the way can read (B43). A new one gets an id by which it stays known."""
    if len(forms) > MOST_FORMS:
        raise Invalid("forms", "at_most", most=MOST_FORMS)
    found: dict[FormId, FormLink] = {}
    for number, form in enumerate(forms):
        name, url = " ".join(form.name.split()), read_form_url(form.url, f"form-{number}-url")
        if not name:
            raise Invalid(f"form-{number}-name", "required")
        if len(name) > LONGEST_NAME:
            raise Invalid(f"form-{number}-name", "too_long", most=LONGEST_NAME)
        known = form.id if _FORM_ID.fullmatch(form.id) else FormId(digest_of(f"{url} {number}")[:12])
        if known in found:
            raise Invalid("forms", "unknown")
        found[known] = FormLink(id=known, name=name, url=url)
    return tuple(found.values())


def _questions(
    known: Mapping[QuestionId, Question], asked: tuple[QuestionAssignment, ...]
) -> tuple[QuestionAssignment, ...]:
    """As the master list has them now."""
    if any(one.question.id not in known for one in asked):
        raise Invalid("questions", "unknown")
    by_id = {one.question.id: replace(one, question=known[one.question.id]) for one in asked}
    return tuple(by_id.values())


def _policy(configuration: Configuration, own: SchedulingPolicy | None) -> SchedulingPolicy | None:
    """None when everything is left to the business."""
    if own is None or set(own.follows) == set(PARTS):
        return None
    return own.under(configuration.business.policy)

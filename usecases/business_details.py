"""What a business says of itself: read, checked and put in place, by whoever makes a business or changes one."""

import re
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency

from scheduling.business import Address, Business
from scheduling.errors import Invalid
from scheduling.zones import read_zone
from usecases.read_contact import read_email, read_phone

LONGEST = {"display_name": 120, "business_type": 120, "sender_name": 120, "web_site_url": 300}
LONGEST_PLACE = 200
SHORTEST_RETENTION, LONGEST_RETENTION = 30, 36500
_URL = re.compile(r"https?://[^\s/?#@]+\.?[^\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessDetails:
    """`email` is where customers' answers go (S116); `sender_name` is who mails come from; days of retention may be None."""

    display_name: str
    zone: str
    business_type: str = ""
    address: Address = Address()
    phone: str = ""
    web_site_url: str = ""
    email: str = ""
    sender_name: str = ""
    language_tag: str = "en"
    default_currency_iso: str = "EUR"
    week_start: int = 0
    is_formal: bool = True
    retention_days: int | None = None

    @classmethod
    def of(cls, business: Business) -> "BusinessDetails":
        """As they are stored."""
        return cls(**{one.name: getattr(business, one.name) for one in fields(cls)})

    def put_into(self, business: Business) -> Business:
        """The business with these details in their normal form. Raises Invalid naming the field."""
        checked = _checked(self)
        values = {one.name: getattr(checked, one.name) for one in fields(checked)}
        changed = replace(business, **values)
        return replace(changed, phone=read_phone(self.phone, changed))


def read_url(text: str, field: str) -> str:
    """An address of the web, or empty. Raises Invalid naming the field."""
    words = text.strip()
    if words and not _URL.fullmatch(words):
        raise Invalid(field, "web_address", value=words)
    return words


def _checked(details: BusinessDetails) -> BusinessDetails:
    texts: dict[str, Any] = {name: " ".join(getattr(details, name).split()) for name in LONGEST}
    if not texts["display_name"]:
        raise Invalid("name", "required")
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            raise Invalid("name" if name == "display_name" else name, "too_long", most=most)
    read_zone(details.zone)
    _check_place(details.address)
    _check_choices(details)
    texts["web_site_url"] = read_url(texts["web_site_url"], "web_site_url")
    return replace(details, **texts, email=read_email(details.email))


def _check_place(address: Address) -> None:
    for name, part in asdict(address).items():
        if len(part) > LONGEST_PLACE:
            raise Invalid(name, "too_long", most=LONGEST_PLACE)


def _check_choices(details: BusinessDetails) -> None:
    try:
        Locale.parse(details.language_tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        raise Invalid("language", "unknown", value=details.language_tag) from None
    if not is_currency(details.default_currency_iso):
        raise Invalid("default_currency_iso", "unknown", value=details.default_currency_iso)
    if not 0 <= details.week_start <= 6:
        raise Invalid("week_start", "one_of_the_options", value=details.week_start)
    days = details.retention_days
    if days is not None and not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
        raise Invalid("retention_days", "between", least=SHORTEST_RETENTION, most=LONGEST_RETENTION)

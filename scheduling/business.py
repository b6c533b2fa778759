"""The business: whose page it is; owns services, staff, customers, zone and hours. Property names follow Graph's."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from scheduling.policy import OFFICE_HOURS, DateOverride, SchedulingPolicy, WeeklyHours

BusinessId = NewType("BusinessId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; all parts may be empty."""

    street: str = ""
    city: str = ""
    state: str = ""
    country_or_region: str = ""
    postal_code: str = ""

    def in_one_line(self) -> str:
        """The parts that are filled, for a card or an .ics location."""
        place = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.street, place, self.state, self.country_or_region) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """How the public page looks, whom it lets in, and whether those who find no time may wait for one (`offer_minutes` to answer).

    `framing_sites` may show it in a frame (S15): origins with a space between, "none" for nobody, empty for any site.
    """

    access_control: str = "unrestricted"
    color_code: str = "#4F52B2"
    customer_consent_message: str = ""
    is_customer_consent_enabled: bool = False
    enforce_one_time_password: bool = False
    is_business_logo_display_enabled: bool = False
    is_search_engine_indexability_disabled: bool = False
    is_time_slot_time_zone_set_to_business_time_zone: bool = False
    privacy_policy_web_url: str = ""
    terms_and_conditions_web_url: str = ""
    framing_sites: str = ""
    has_waiting_list: bool = True
    offer_minutes: int = 120  # `waiting.DEFAULT_MINUTES`, which is reckoned with things made of this


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A booking business. Hours are wall clock in `zone` (IANA). `version` rises with every change of configuration.

    `web_slug` is its page address. An archived one can be read and brought back, and not booked. Customers not seen for
    `retention_days` are forgotten; None keeps them. `personal_of` is the account whose own page it is: a business of one, in which
    one person meets one other (B01, B101). `checklist` names the steps of setting up that are done and that
    nothing else tells.
    """

    id: BusinessId
    display_name: str
    zone: str
    business_type: str = ""
    address: Address = field(default_factory=Address)
    phone: str = ""
    web_site_url: str = ""
    email: str = ""
    sender_name: str = ""
    language_tag: str = "en-US"
    default_currency_iso: str = "EUR"
    hours: WeeklyHours = OFFICE_HOURS
    overrides: tuple[DateOverride, ...] = ()
    policy: SchedulingPolicy = field(default_factory=SchedulingPolicy)
    page: PageSettings = field(default_factory=PageSettings)
    week_start: int = 0
    is_formal: bool = True
    is_published: bool = False
    web_slug: str = ""
    archived_at: datetime | None = None
    retention_days: int | None = None
    checklist: tuple[str, ...] = ()
    personal_of: str = ""
    tenant_id: str = ""
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_personal(self) -> bool:
        return bool(self.personal_of)

"""How the booking page of a business is to be, and what is checked before it is stored or published."""

import re
from dataclasses import dataclass, replace

from scheduling.business import Business, PageSettings
from scheduling.colors import read_color
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.publishing import Ways, hindrances
from scheduling.waiting import LEAST_MINUTES, MOST_MINUTES
from usecases.business_details import read_url
from usecases.configuration import Configuration

ACCESS = ("unrestricted", "restrictedToOrganization")
LONGEST_CONSENT = 2000
NOBODY = "none"
MOST_SITES = 20
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWish:
    """`web_slug` is the page address; empty keeps the present one, or makes one out of the name."""

    settings: PageSettings
    is_published: bool = False
    allow_staff_selection: bool = True
    web_slug: str = ""

    @classmethod
    def of(cls, business: Business) -> "PageWish":
        """As it is stored."""
        return cls(
            settings=business.page,
            is_published=business.is_published,
            allow_staff_selection=business.policy.allow_staff_selection,
            web_slug=business.web_slug,
        )


def check_page(settings: PageSettings, ways: Ways) -> PageSettings:
    """In their normal form. Raises Invalid naming the field. The text for consent is plain text (S120)."""
    if settings.access_control not in ACCESS:
        raise Invalid("access_control", "one_of_the_options", value=settings.access_control)
    message = settings.customer_consent_message.strip()
    if settings.is_customer_consent_enabled and not message:
        raise Invalid("customer_consent_message", "required")
    if len(message) > LONGEST_CONSENT:
        raise Invalid("customer_consent_message", "too_long", most=LONGEST_CONSENT)
    if settings.enforce_one_time_password and not ways.has_mail:
        raise Invalid("enforce_one_time_password", "no_mail")
    if not LEAST_MINUTES <= settings.offer_minutes <= MOST_MINUTES:
        raise Invalid("offer_minutes", "between", least=LEAST_MINUTES, most=MOST_MINUTES)
    return replace(
        settings,
        color_code=read_color(settings.color_code, "color_code"),
        customer_consent_message=message,
        framing_sites=_sites(settings.framing_sites),
        privacy_policy_web_url=read_url(settings.privacy_policy_web_url, "privacy_policy_web_url"),
        terms_and_conditions_web_url=read_url(settings.terms_and_conditions_web_url, "terms_and_conditions_web_url"),
    )


def _sites(typed: str) -> str:
    """Origins without paths, each once. Raises Invalid for what is no address of a site."""
    sites = tuple(dict.fromkeys(typed.replace(",", " ").casefold().split()))
    if len(sites) > MOST_SITES:
        raise Invalid("framing_sites", "at_most", most=MOST_SITES)
    if sites == (NOBODY,):
        return NOBODY
    for site in sites:
        if not _ORIGIN.fullmatch(site.rstrip("/")):
            raise Invalid("framing_sites", "site", value=site[:80])
    return " ".join(dict.fromkeys(site.rstrip("/") for site in sites))


def check_publishing(configuration: Configuration, ways: Ways) -> None:
    """Raises PolicyRefused with everything that stands against it."""
    found = hindrances(
        configuration.business,
        configuration.services.values(),
        configuration.staff.values(),
        ways,
    )
    if found:
        raise PolicyRefused(RefusalCode.POLICY, rule="cannot_publish", hindrances=found)

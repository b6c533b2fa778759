"""The bookingBusiness on the wire."""

from dataclasses import replace
from typing import Annotated, Any

from api.wire.hours import BookingWorkHours, read_week, week_out
from api.wire.model import Wire
from api.wire.moments import moment_text
from api.wire.places import PhysicalAddress, address_out
from api.wire.policy import BookingSchedulingPolicy, merged, policy_out
from api.wire.primitives import Claim, Enumeration, Moment, Text, Zone, server_only
from scheduling.business import Address, Business, PageSettings
from scheduling.policy import OFFICE_HOURS
from usecases.business_details import BusinessDetails
from usecases.business_wish import BusinessWish

ACCESS = ("unrestricted", "restrictedToOrganization")
AccessControl = Annotated[str, Enumeration("bookingPageAccessControl", ACCESS)]
TARGETS = {
    "name": "displayName",
    "language": "languageTag",
    "zone": "bookingPageSettings/businessTimeZone",
    "hours": "businessHours",
    "slot_interval": "schedulingPolicy/timeSlotInterval",
    "minimum_lead_time": "schedulingPolicy/minimumLeadTime",
    "maximum_advance": "schedulingPolicy/maximumAdvance",
    "custom_availabilities": "schedulingPolicy/customAvailabilities",
    "access_control": "bookingPageSettings/accessControl",
    "color_code": "bookingPageSettings/bookingPageColorCode",
    "customer_consent_message": "bookingPageSettings/customerConsentMessage",
    "privacy_policy_web_url": "bookingPageSettings/privacyPolicyWebUrl",
    "terms_and_conditions_web_url": "bookingPageSettings/termsAndConditionsWebUrl",
    "street": "address/street",
    "city": "address/city",
    "state": "address/state",
    "country_or_region": "address/countryOrRegion",
    "postal_code": "address/postalCode",
}


class BookingPageSettings(Wire):
    """How the booking page looks and whom it lets in. A change may hold some of the members."""

    graph_type = "bookingPageSettings"
    access_control: AccessControl = "unrestricted"
    booking_page_color_code: Text = ""
    business_time_zone: Zone = "UTC"
    customer_consent_message: Text = ""
    is_customer_consent_enabled: Claim = False
    enforce_one_time_password: Claim = False
    is_business_logo_display_enabled: Claim = False
    is_search_engine_indexability_disabled: Claim = False
    is_time_slot_time_zone_set_to_business_time_zone: Claim = False
    privacy_policy_web_url: Text = ""
    terms_and_conditions_web_url: Text = ""

    def put_on(self, page: PageSettings) -> PageSettings:
        own = self.sent - {"business_time_zone", "booking_page_color_code", "access_control"}
        parts: dict[str, Any] = {name: getattr(self, name) for name in own}
        if "booking_page_color_code" in self.sent:
            parts["color_code"] = self.booking_page_color_code or PageSettings().color_code
        if "access_control" in self.sent and self.access_control in ACCESS:
            parts["access_control"] = self.access_control
        return replace(page, **parts)


class BookingBusiness(Wire):
    """A business whose services can be booked."""

    graph_type = "bookingBusiness"
    id: Text | None = server_only()
    display_name: Text
    business_type: Text | None = None
    address: PhysicalAddress | None = None
    phone: Text | None = None
    web_site_url: Text | None = None
    email: Text | None = None
    language_tag: Text | None = None
    default_currency_iso: Text | None = None
    business_hours: list[BookingWorkHours] | None = None
    scheduling_policy: BookingSchedulingPolicy | None = None
    booking_page_settings: BookingPageSettings | None = None
    is_published: Claim | None = server_only("Changed by publish and unpublish.")
    public_url: Text | None = server_only("The booking page, while it is published.")
    created_date_time: Moment | None = server_only()
    last_updated_date_time: Moment | None = server_only()

    def wish(self, before: Business) -> BusinessWish:
        """What the business is to be: what was sent, over what there is."""
        hours = before.hours
        if "business_hours" in self.sent:
            hours = OFFICE_HOURS if self.business_hours is None else read_week(self.business_hours)
        policy = before.policy
        if "scheduling_policy" in self.sent:
            policy = merged(self.scheduling_policy, policy)
        page, zone = self._page(before)
        return BusinessWish(details=self._details(before, zone), hours=hours, policy=policy, page=page)

    def _details(self, before: Business, zone: str) -> BusinessDetails:
        fresh = Business(id=before.id, display_name="", zone=zone)
        texts = (
            "display_name",
            "business_type",
            "phone",
            "web_site_url",
            "email",
            "language_tag",
            "default_currency_iso",
        )
        parts: dict[str, Any] = {
            name: getattr(fresh, name) if getattr(self, name) is None else getattr(self, name)
            for name in texts
            if name in self.sent
        }
        if "address" in self.sent:
            parts["address"] = self.address.address() if self.address else Address()
        return replace(BusinessDetails.of(before), **parts, zone=zone)

    def _page(self, before: Business) -> tuple[PageSettings, str]:
        if "booking_page_settings" not in self.sent:
            return before.page, before.zone
        told = self.booking_page_settings
        if told is None:
            kept = {name: getattr(before.page, name) for name in ("framing_sites", "has_waiting_list", "offer_minutes")}
            return PageSettings(**kept), before.zone
        return told.put_on(before.page), told.business_time_zone if "business_time_zone" in told.sent else before.zone


class BookingBusinessName(Wire):
    """What the list of businesses tells of each."""

    graph_type = "bookingBusiness"
    id: Text | None = server_only()
    display_name: Text


def business_out(business: Business, page_address: str) -> dict[str, Any]:
    """`page_address` is where its booking page is."""
    return {
        "id": business.id,
        "displayName": business.display_name,
        "businessType": business.business_type,
        "address": address_out(business.address),
        "phone": business.phone,
        "webSiteUrl": business.web_site_url,
        "email": business.email,
        "languageTag": business.language_tag,
        "defaultCurrencyIso": business.default_currency_iso,
        "businessHours": week_out(business.hours),
        "schedulingPolicy": policy_out(business.policy),
        "bookingPageSettings": _page_out(business),
        "isPublished": business.is_published,
        "publicUrl": page_address if business.is_published and business.web_slug else None,
        "createdDateTime": moment_text(business.created_at),
        "lastUpdatedDateTime": moment_text(business.updated_at),
    }


def _page_out(business: Business) -> dict[str, Any]:
    page = business.page
    return {
        "accessControl": page.access_control,
        "bookingPageColorCode": page.color_code,
        "businessTimeZone": business.zone,
        "customerConsentMessage": page.customer_consent_message,
        "isCustomerConsentEnabled": page.is_customer_consent_enabled,
        "enforceOneTimePassword": page.enforce_one_time_password,
        "isBusinessLogoDisplayEnabled": page.is_business_logo_display_enabled,
        "isSearchEngineIndexabilityDisabled": page.is_search_engine_indexability_disabled,
        "isTimeSlotTimeZoneSetToBusinessTimeZone": page.is_time_slot_time_zone_set_to_business_time_zone,
        "privacyPolicyWebUrl": page.privacy_policy_web_url,
        "termsAndConditionsWebUrl": page.terms_and_conditions_web_url,
    }

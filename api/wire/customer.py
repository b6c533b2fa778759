"""The bookingCustomer on the wire."""

from dataclasses import replace
from typing import Annotated, Any

from api.wire.model import GRAPH, Wire
from api.wire.moments import moment_text
from api.wire.places import PhysicalAddress, address_out
from api.wire.primitives import Enumeration, Moment, Text, server_only
from scheduling.customer import Customer, Phone

PHONE_KINDS = (
    "home",
    "business",
    "mobile",
    "other",
    "assistant",
    "homeFax",
    "businessFax",
    "otherFax",
    "pager",
    "radio",
)
PhoneType = Annotated[str, Enumeration("phoneType", PHONE_KINDS)]
TARGETS = {
    "customer_name": "displayName",
    "email": "emailAddress",
    "phone": "phones/0/number",
    "customer_phone": "phones",
    "customer_address": "addresses",
}


class BookingPhone(Wire):
    """A telephone number."""

    graph_type = "phone"
    number: Text | None = None
    type: PhoneType | None = None
    region: Text | None = None
    language: Text | None = None

    def phone(self) -> Phone:
        return Phone(
            number=self.number or "", kind=self.type or "", region=self.region or "", language=self.language or ""
        )


class BookingCustomer(Wire):
    """Somebody who books."""

    graph_type = "bookingCustomer"
    id: Text | None = server_only()
    display_name: Text
    email_address: Text | None = None
    addresses: list[PhysicalAddress] | None = None
    phones: list[BookingPhone] | None = None
    """The first is the one that is called and written to; the others are kept."""
    created_date_time: Moment | None = server_only()
    last_updated_date_time: Moment | None = server_only()

    def customer(self, before: Customer) -> Customer:
        """What was sent, over what there is."""
        parts: dict[str, Any] = {}
        if "display_name" in self.sent:
            parts["display_name"] = self.display_name
        if "email_address" in self.sent:
            parts["email"] = self.email_address or ""
        if "addresses" in self.sent:
            parts["addresses"] = tuple(one.address() for one in self.addresses or ())
        if "phones" in self.sent:
            parts["phones"] = tuple(one.phone() for one in self.phones or () if one.number)
            parts["phone"] = parts["phones"][0].number if parts["phones"] else ""
        return replace(before, **parts)


def customer_out(customer: Customer) -> dict[str, Any]:
    return {
        "@odata.type": f"{GRAPH}bookingCustomer",
        "id": customer.id,
        "displayName": customer.display_name,
        "emailAddress": customer.email,
        "addresses": [address_out(one) for one in customer.addresses],
        "phones": [_phone_out(one) for one in customer.all_phones],
        "createdDateTime": moment_text(customer.created_at),
        "lastUpdatedDateTime": moment_text(customer.updated_at),
    }


def _phone_out(phone: Phone) -> dict[str, Any]:
    return {
        "number": phone.number,
        "type": phone.kind or None,
        "region": phone.region or None,
        "language": phone.language or None,
    }

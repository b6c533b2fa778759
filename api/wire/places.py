"""Postal addresses on the wire."""

from typing import Any

from api.wire.model import Wire
from api.wire.primitives import Text
from scheduling.business import Address


class PhysicalAddress(Wire):
    """A postal address."""

    graph_type = "physicalAddress"
    street: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country_or_region: Text | None = None
    postal_code: Text | None = None

    def address(self) -> Address:
        return Address(
            street=self.street or "",
            city=self.city or "",
            state=self.state or "",
            country_or_region=self.country_or_region or "",
            postal_code=self.postal_code or "",
        )


def address_out(address: Address) -> dict[str, Any]:
    return {
        "street": address.street,
        "city": address.city,
        "state": address.state,
        "countryOrRegion": address.country_or_region,
        "postalCode": address.postal_code,
    }

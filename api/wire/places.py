"""Places on the wire: postal addresses, points, and where something takes place."""

from typing import Annotated, Any

from api.wire.model import Wire
from api.wire.primitives import Enumeration, Number, Text
from scheduling.business import Address
from scheduling.service import Coordinates, Location

KINDS = (
    "default",
    "conferenceRoom",
    "homeAddress",
    "businessAddress",
    "geoCoordinates",
    "streetAddress",
    "hotel",
    "restaurant",
    "localBusiness",
    "postalAddress",
)
LocationType = Annotated[str, Enumeration("locationType", KINDS)]
UNIQUE_ID_KINDS = ("unknown", "locationStore", "directory", "private", "bing")
LocationUniqueIdType = Annotated[str, Enumeration("locationUniqueIdType", UNIQUE_ID_KINDS)]


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


class OutlookGeoCoordinates(Wire):
    """A point on the earth."""

    graph_type = "outlookGeoCoordinates"
    latitude: Number | None = None
    longitude: Number | None = None
    altitude: Number | None = None
    accuracy: Number | None = None
    altitude_accuracy: Number | None = None


class BookingLocation(Wire):
    """Where something takes place. Name, address and link are shown to customers, the rest is kept and given back."""

    graph_type = "location"
    display_name: Text | None = None
    location_email_address: Text | None = None
    location_uri: Text | None = None
    location_type: LocationType | None = None
    unique_id: Text | None = None
    unique_id_type: LocationUniqueIdType | None = None
    address: PhysicalAddress | None = None
    coordinates: OutlookGeoCoordinates | None = None

    def location(self) -> Location:
        return Location(
            display_name=self.display_name or "",
            email=self.location_email_address or "",
            uri=self.location_uri or "",
            kind=self.location_type or "",
            unique_id=self.unique_id or "",
            unique_id_kind=self.unique_id_type or "",
            address=self.address.address() if self.address else Address(),
            coordinates=Coordinates(**self.coordinates.model_dump()) if self.coordinates else None,
        )


def location_out(location: Location) -> dict[str, Any]:
    return {
        "displayName": location.display_name,
        "locationEmailAddress": location.email or None,
        "locationUri": location.uri,
        "locationType": location.kind or None,
        "uniqueId": location.unique_id or None,
        "uniqueIdType": location.unique_id_kind or None,
        "address": address_out(location.address) if location.address != Address() else None,
        "coordinates": _coordinates_out(location.coordinates),
    }


def _coordinates_out(point: Coordinates | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "latitude": point.latitude,
        "longitude": point.longitude,
        "altitude": point.altitude,
        "accuracy": point.accuracy,
        "altitudeAccuracy": point.altitude_accuracy,
    }

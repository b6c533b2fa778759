"""Microsoft Bookings as Graph serves it: two members of each business in the list, by-id members left out of lists, pages by links."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]
ID = "Contoso@contoso.com"
ROOT = "/v1.0/solutions/bookingBusinesses"
_BY_ID: Json = {"serviceNotes": None, "customerNotes": None, "reminders": [], "defaultReminders": []}


@dataclass
class FakeBookings:
    """`businesses` by id, each with its collections beside it in `parts`."""

    page_size: int = 2
    businesses: dict[str, Json] = field(default_factory=dict)
    parts: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(ROOT, self._list)
        app.router.add_get(f"{ROOT}/{{business}}", self._business)
        app.router.add_get(f"{ROOT}/{{business}}/{{part}}", self._part)
        app.router.add_get(f"{ROOT}/{{business}}/{{part}}/{{id}}", self._one)

    def put(self, part: str, one: Json, business: str = ID) -> None:
        self.parts.setdefault((business, part), {})[one["id"]] = one

    async def _list(self, request: web.Request) -> web.Response:
        told = [{"id": one["id"], "displayName": one["displayName"]} for one in self.businesses.values()]
        return self._page(request, told)

    async def _business(self, request: web.Request) -> web.Response:
        found = self.businesses.get(request.match_info["business"])
        return web.json_response(found) if found else _missing()

    async def _part(self, request: web.Request) -> web.Response:
        if request.match_info["business"] not in self.businesses:
            return _missing()
        found = self.parts.get((request.match_info["business"], request.match_info["part"]), {})
        return self._page(
            request, [{**one, **{name: _BY_ID[name] for name in _BY_ID if name in one}} for one in found.values()]
        )

    async def _one(self, request: web.Request) -> web.Response:
        found = self.parts.get((request.match_info["business"], request.match_info["part"]), {})
        one = found.get(request.match_info["id"])
        return web.json_response(one) if one else _missing()

    def _page(self, request: web.Request, items: list[Json]) -> web.Response:
        at = int(request.query.get("$skiptoken", 0))
        body: Json = {"value": items[at : at + self.page_size]}
        if at + self.page_size < len(items):
            body["@odata.nextLink"] = (
                f"{request.url.origin()}{request.rel_url.raw_path}?$skiptoken={at + self.page_size}"
            )
        return web.json_response(body)


def _missing() -> web.Response:
    return web.json_response({"error": {"code": "ErrorItemNotFound", "message": "not found"}}, status=404)


def open_contoso(made: FakeBookings, coming: int = 3) -> None:
    """A salon with two people, a question, and appointments of the past and to come."""
    hours = [
        {"day": day, "timeSlots": [{"startTime": "09:00:00.0000000", "endTime": "17:00:00.0000000"}]} for day in _DAYS
    ]
    policy = {
        "timeSlotInterval": "PT30M",
        "minimumLeadTime": "P1D",
        "maximumAdvance": "P30D",
        "sendConfirmationsToOwner": True,
        "allowStaffSelection": True,
    }
    made.businesses[ID] = {
        "id": ID,
        "displayName": "Contoso Salon",
        "businessType": "Salon",
        "email": "salon@contoso.com",
        "businessHours": hours,
        "schedulingPolicy": policy,
        "bookingPageSettings": {"businessTimeZone": "W. Europe Standard Time", "bookingPageColorCode": "#4F52B2"},
        "isPublished": True,
        "unknownToUs": {"a": 1},
    }
    for number, role in ((1, "administrator"), (2, "member")):
        made.put("staffMembers", _member(number, role))
    made.put("customQuestions", {"id": "q1", "displayName": "Pet?", "answerInputType": "text", "answerOptions": []})
    made.put("services", _service(policy))
    for number in range(coming + 1):
        made.put("customers", _customer(number))
        made.put("appointments", _appointment(number, f"20{'20' if not number else '99'}-03-0{number + 1}"))


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _member(number: int, role: str) -> Json:
    return {
        "@odata.type": "#microsoft.graph.bookingStaffMember",
        "id": f"0000000{number}-aaaa-4000-8000-000000000000",
        "displayName": f"Person {number}",
        "emailAddress": f"person{number}@contoso.com",
        "role": role,
        "useBusinessHours": True,
        "timeZone": "W. Europe Standard Time",
        "availabilityIsAffectedByPersonalCalendar": True,
    }


def _service(policy: Json) -> Json:
    return {
        "id": "svc=1/a",
        "displayName": "Cut",
        "defaultDuration": "PT30M",
        "defaultPrice": 20.0,
        "defaultPriceType": "fixedPrice",
        "maximumAttendeesCount": 1,
        "staffMemberIds": [f"0000000{number}-aaaa-4000-8000-000000000000" for number in (1, 2)],
        "customQuestions": [{"questionId": "q1", "isRequired": False}],
        "defaultReminders": [{"offset": "P1D", "recipients": "customer", "message": "Soon"}],
        "schedulingPolicy": {**policy, "minimumLeadTime": "PT2H"},
    }


def _customer(number: int) -> Json:
    return {
        "@odata.type": "#microsoft.graph.bookingCustomer",
        "id": f"c{number}",
        "displayName": f"Customer {number}",
        "emailAddress": f"customer{number}@example.com",
        "phones": [{"number": "+31612345678", "type": "mobile"}],
    }


def _appointment(number: int, day: str) -> Json:
    answer = {"questionId": "q1", "question": "Pet?", "answerInputType": "text", "answer": f"Mo {number}"}
    return {
        "id": f"AAMk{number}=",
        "serviceId": "svc=1/a",
        "serviceName": "Cut",
        "serviceNotes": f"note {number}",
        "startDateTime": {"dateTime": f"{day}T10:00:00.0000000Z", "timeZone": "UTC"},
        "endDateTime": {"dateTime": f"{day}T10:30:00.0000000Z", "timeZone": "UTC"},
        "staffMemberIds": ["00000001-aaaa-4000-8000-000000000000"],
        "customers": [
            {
                "@odata.type": "#microsoft.graph.bookingCustomerInformation",
                "customerId": f"c{number}",
                "name": f"Customer {number}",
                "emailAddress": f"customer{number}@example.com",
                "phone": "+31612345678",
                "notes": "window seat",
                "timeZone": "Europe/Amsterdam",
                "customQuestionAnswers": [answer],
            }
        ],
        "maximumAttendeesCount": 1,
        "isLocationOnline": True,
        "joinWebUrl": f"https://teams.microsoft.com/l/meetup-join/{number}",
        "reminders": [{"offset": "P1D", "recipients": "customer", "message": "Soon"}],
    }

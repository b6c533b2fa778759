"""What tests of copies over the API share: a business in which everything has happened, and two clients of one server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import orjson

from adapters.bookings_api import BookingsApi
from scheduling.api_calls import ApiAnswer, ApiCall
from scheduling.business import BusinessId
from scheduling.errors import TemporaryFailure
from tests.api.conftest import BUSINESSES, Api
from usecases.access import SYSTEM
from usecases.clone_journal import Journal
from usecases.demo.offer import BUSINESS_ID
from usecases.import_business import ImportWish

Answers = TypeVar("Answers")
SOURCE = BusinessId("source@slotkeeper")
PARTS = ("customQuestions", "staffMembers", "services", "customers", "appointments")
SERVER_ONLY = {
    "id",
    "createdDateTime",
    "lastUpdatedDateTime",
    "@odata.etag",
    "@odata.context",
    "selfServiceAppointmentId",
}
MEETING = {"joinWebUrl", "anonymousJoinWebUrl", "webUrl"}
LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
NOW = "2026-01-05T09:00:00+00:00"
LONG_AGO = datetime(2025, 3, 3, 9, tzinfo=UTC)
"""A Monday before everything that the demo business has, whenever the tests run."""
_OF_APPOINTMENTS = ("appointment_staff", "attendee", "reminder", "history")


@dataclass
class Cloner:
    """What the two do has nothing to do with their asking the same server."""

    api: Api
    journal: Journal
    source: BookingsApi
    target: BookingsApi

    async def everything(self, business_id: str) -> dict[str, Any]:
        """By id, as a client reads it."""
        place = f"{BUSINESSES}/{business_id}"
        found: dict[str, Any] = {"business": await self.api.read(place)}
        for part in PARTS:
            listed = await self.source.every(f"{place}/{part}")
            calls = [ApiCall(method="GET", path=f"{place}/{part}/{one['id']}") for one in listed]
            has_more = part in ("services", "appointments")
            found[part] = [one.body for one in await self.source.many(calls)] if has_more else listed
        return found

    async def rows(self, business_id: str) -> dict[str, Any]:
        """Everything that is stored of it."""
        document = await self.api.use_cases.moving.export_business(BusinessId(business_id), SYSTEM)
        return dict(document["rows"])


async def keep_nothing(new: object) -> None:
    """A journal that ends with the test."""


async def make_source(api: Api, number: int = 3) -> None:
    """The demo business with an appointment of each state, and this many more, each of a customer of its own."""
    document = orjson.loads(orjson.dumps(await api.use_cases.moving.export_business(BUSINESS_ID, SYSTEM)))
    rows = document["rows"]
    pattern = next(one for one in rows["appointment"] if one["state"] == "booked" and one["seats"] == 1)
    states = {one["state"]: one for one in rows["appointment"]} | {pattern["state"]: pattern}
    _keep(rows, [one["id"] for one in states.values()])
    _add_more(rows, pattern, number)
    _add_the_rest(rows)
    document["stopped"] = {"reminders": ["c0@example.com"], "texts": []}
    await api.use_cases.moving.import_business(ImportWish(document=document, as_id=SOURCE), SYSTEM)


def _keep(rows: Any, ids: Sequence[str]) -> None:
    rows["appointment"] = [one for one in rows["appointment"] if one["id"] in ids]
    for table in _OF_APPOINTMENTS:
        rows[table] = [one for one in rows[table] if one["appointment_id"] in ids]
    rows["customer"] = rows["customer"][:3] + [
        one for one in rows["customer"][3:] if any(seat["customer_id"] == one["id"] for seat in rows["attendee"])
    ]


def _add_more(rows: Any, pattern: Mapping[str, Any], number: int) -> None:
    person = next(one for one in rows["appointment_staff"] if one["appointment_id"] == pattern["id"])
    seat = next(one for one in rows["attendee"] if one["appointment_id"] == pattern["id"])
    customer = next(one for one in rows["customer"] if one["id"] == seat["customer_id"])
    entry = next(one for one in rows["history"] if one["appointment_id"] == pattern["id"])
    for at in range(number):
        start = LONG_AGO + timedelta(hours=at)
        mine = {
            "id": f"more{at}",
            "draft_id": None,
            "reference": f"SK-M{at:05}",
            "notes": f"note {at}",
            "override_rule": "",
        }
        span = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=20)).isoformat()}
        buffers = {"pre_buffer": 0, "post_buffer": 0}
        rows["appointment"].append({**pattern, **mine, **span, **buffers})
        rows["appointment_staff"].append({**person, "appointment_id": mine["id"]})
        somebody = {"id": f"c{at}", "email": f"c{at}@example.com", "display_name": f"Customer {at}"}
        rows["customer"].append({**customer, **somebody})
        told = {"id": f"s{at}", "appointment_id": mine["id"], "customer_id": f"c{at}", "name": f"Customer {at}"}
        rows["attendee"].append({**seat, **told, "email": somebody["email"]})
        rows["history"].append({**entry, "id": f"h{at}", "appointment_id": mine["id"]})

    for state in ("planned", "sent", "dropped"):
        of = {"id": state, "appointment_id": "more0", "recipients": "customer", "state": state}
        rows["reminder"].append({**of, "offset": 1440, "due_at": rows["appointment"][-1]["starts_at"]})


def _add_the_rest(rows: Any) -> None:
    """What the demo business has none of."""
    service = rows["service"][0]["id"]
    known = rows["customer"][0]["id"]
    merged = {"display_name": "Merged", "email": "merged@example.com", "phone": "", "search": "", "deleted_at": NOW}
    rows["customer"].insert(0, {**rows["customer"][0], **merged, "id": "merged", "merged_into": known})
    rows["business_logo"] = [{"content_type": "image/png", "data": LOGO, "updated_at": NOW}]
    rows["message_template"] = [{"topic": "confirmation", "language_tag": "nl", "subject": "Tot dan", "body": "Dag"}]
    texts = {"display_name": "Behandeling"}
    rows["own_words"] = [{"subject": "service", "thing_id": service, "language_tag": "nl", "texts": texts}]
    wish = {"id": "wish", "service_id": service, "name": "Noor", "email": "noor@example.com", "likeness": "x"}
    waiting = {"customer_id": known, "days": ["2030-01-07"], "day_zone": "Europe/Amsterdam"}
    rows["waiting_wish"] = [{**wish, **waiting, "created_at": NOW, "ends_at": "2030-01-08T00:00:00+00:00"}]
    offer = {"id": "offer", "wish_id": "wish", "service_id": service, "state": "declined", "told_at": NOW, "until": NOW}
    span = {"starts_at": "2030-01-07T09:00:00+00:00", "ends_at": "2030-01-07T09:30:00+00:00"}
    rows["waiting_offer"] = [{**offer, **span, "created_at": NOW}]


def alike(value: Any, names: Mapping[str, str]) -> Any:
    """What two copies have in common: without what only servers write, with the same names for the same things."""
    match value:
        case dict():
            return {name: alike(one, names) for name, one in value.items() if name not in SERVER_ONLY | MEETING}
        case list():
            return [alike(one, names) for one in value]
        case str():
            return names.get(value, value)
    return value


def in_order(items: Sequence[Any]) -> list[str]:
    return sorted(orjson.dumps(one, option=orjson.OPT_SORT_KEYS).decode() for one in items)


@dataclass
class Breaking:
    """A target that falls silent after some changes; the last of them is carried out, and its answer lost."""

    inner: BookingsApi
    changes: int
    address: str = ""
    is_quiet: bool = True
    sent: list[int] = field(default_factory=list)

    async def one(self, call: ApiCall) -> ApiAnswer:
        answer = await self.inner.one(call)
        return self._lost(answer, 1) if call.method == "POST" and call.path.endswith("/import") else answer

    async def every(self, path: str) -> list[Any]:
        return await self.inner.every(path)

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        return self._lost(await self.inner.many(calls), len(calls))

    def _lost(self, answers: Answers, number: int) -> Answers:
        self.sent.append(number)
        if len(self.sent) >= self.changes:
            raise TemporaryFailure("graph_silent", "cut")
        return answers

"""Our own part of the API: free starts, why one cannot be had, holds, the waiting list, time off, messages, history, the report."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment, at, free_monday, in_utc, moment
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM, SANNE, THIJS

OWN = f"/slotkeeper/businesses/{BUSINESS_ID}"
APPOINTMENTS = f"{DEMO}/appointments"
DAY = free_monday()
SPAN = f"start={DAY}T00:00:00Z&end={DAY + timedelta(days=1)}T00:00:00Z"


async def free(api: Api, **more: str) -> list[Any]:
    asked = "&".join(f"{name}={value}" for name, value in {"serviceId": "demo-check-up", **more}.items())
    found: list[Any] = (await api.read(f"{OWN}/freeSlots?{SPAN}&{asked}"))["value"]
    return found


async def test_free_starts_tell_who_can_give_them(api: Api) -> None:
    first = (await free(api))[0]
    assert (first["startDateTime"], first["endDateTime"]) == (in_utc(at(8, 30)), in_utc(at(9)))
    assert set(first["staffMemberIds"]) == {SANNE, BRAM}
    assert (first["seatsLeft"], first["appointmentId"]) == (1, None)


async def test_what_is_listed_can_be_booked_and_is_then_listed_no_more(api: Api) -> None:
    first = (await free(api, staffId=SANNE))[0]
    told = {"startDateTime": first["startDateTime"], "endDateTime": first["endDateTime"]}
    await api.made(APPOINTMENTS, an_appointment(**told))
    assert first["startDateTime"] not in [one["startDateTime"] for one in await free(api, staffId=SANNE)]


async def test_an_empty_span_tells_the_next_start(api: Api) -> None:
    sunday = DAY - timedelta(days=1)
    path = f"{OWN}/freeSlots?serviceId=demo-check-up&start={sunday}T00:00:00Z&end={sunday}T12:00:00Z"
    body = await api.read(path)
    assert (body["value"], body["nextFree"]["startDateTime"]) == ([], in_utc(at(8, 30)))


async def test_a_taken_start_is_explained_person_by_person(api: Api) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    start = f"{moment(at(10)):%Y-%m-%dT%H:%M:%SZ}"
    body = await api.read(f"{OWN}/explain?serviceId=demo-check-up&staffId={SANNE}&start={start}")
    (person,) = body["staff"]
    assert (body["isFree"], body["rule"], person["rule"]) == (False, "busy", "busy")
    assert person["taken"][0]["appointmentId"] == one["id"]
    assert person["message"]


async def test_a_day_is_explained_too(api: Api) -> None:
    assert len((await api.read(f"{OWN}/explain?serviceId=demo-check-up&day={DAY}"))["freeSlots"]) > 10
    closed = await api.read(f"{OWN}/explain?serviceId=demo-check-up&day={DAY - timedelta(days=1)}")
    assert (closed["isFree"], closed["rule"]) == (False, "hours")


async def test_a_start_that_is_kept_can_be_booked_by_nobody_else(api: Api) -> None:
    wish = {"serviceId": "demo-check-up", "startDateTime": at(10), "staffMemberIds": [SANNE], "duration": "PT10M"}
    held = await api.made(f"{OWN}/holds", wish)
    assert (await api.read(f"{OWN}/holds/{held['id']}"))["heldUntilDateTime"] == held["heldUntilDateTime"]
    assert (await api.post(APPOINTMENTS, an_appointment())).status == 409
    assert (await api.post(APPOINTMENTS, an_appointment(holdId=held["id"]))).status == 201
    assert (await api.get(f"{OWN}/holds/{held['id']}")).status == 404


async def test_a_start_that_is_given_back_is_free(api: Api) -> None:
    wish = {"serviceId": "demo-check-up", "startDateTime": at(10), "staffMemberIds": [SANNE]}
    held = await api.made(f"{OWN}/holds", wish)
    assert (await api.delete(f"{OWN}/holds/{held['id']}")).status == 204
    assert (await api.post(APPOINTMENTS, an_appointment())).status == 201


async def test_a_caller_waits_is_offered_a_place_and_leaves(api: Api) -> None:
    wish = {
        "serviceId": "demo-check-up",
        "days": [f"{DAY}"],
        "partsOfDay": ["morning"],
        "customerName": "Noor",
        "customerEmailAddress": "noor@example.com",
    }
    refused = await api.post(f"{OWN}/waitingList", wish)
    assert (refused.status, refused.error["details"][0]["code"]) == (409, "freeTime")
    made = await api.made(f"{OWN}/waitingList", {**wish, "isNoneOfThoseFree": True})
    (listed,) = [one for one in (await api.read(f"{OWN}/waitingList"))["value"] if one["id"] == made["id"]]
    assert (listed["state"], listed["customerName"], listed["partsOfDay"]) == ("waiting", "Noor", ["morning"])
    said = await api.post(f"{OWN}/waitingList/{made['id']}/offer", {"startDateTime": at(14)})
    assert (said.status, said.body["startDateTime"]) == (200, in_utc(at(14)))
    assert (await api.delete(f"{OWN}/waitingList/{made['id']}")).status == 204
    assert made["id"] not in [one["id"] for one in (await api.read(f"{OWN}/waitingList"))["value"]]


def a_series(*hours: int) -> dict[str, Any]:
    return {"appointment": an_appointment(), "starts": [at(10, days=7 * week) for week in hours]}


async def test_a_series_is_booked_as_a_whole_or_not_at_all(api: Api) -> None:
    """L46: the API can do what the page can."""
    made = await api.made(f"{OWN}/series", a_series(0, 1, 2))
    assert [one["startDateTime"] for one in made["value"]] == [in_utc(at(10, days=7 * week)) for week in range(3)]
    taken = await api.post(f"{OWN}/series", a_series(3, 2))
    assert (taken.status, "nearestFreeTime" in [one["code"] for one in taken.error["details"]]) == (409, True)
    assert (await api.post(APPOINTMENTS, an_appointment(days=21))).status == 201


@pytest.mark.parametrize(
    ("told", "target"),
    [
        ({"starts": []}, "starts"),
        ({"starts": [at(10), at(10)]}, "starts"),
        ({"appointment": an_appointment(customers=[])}, "appointment/customers"),
        ({"appointment": an_appointment(serviceId="nothing")}, "appointment/serviceId"),
        ({"appointment": {}}, "appointment/startDateTime"),
    ],
)
async def test_a_series_that_makes_no_sense_is_named(api: Api, told: dict[str, Any], target: str) -> None:
    said = await api.post(f"{OWN}/series", {**a_series(0, 1), **told})
    assert (said.status, said.error["target"]) == (400, target), said.body


async def test_time_off_is_entered_changed_and_removed(api: Api) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    made = await api.made(
        f"{OWN}/timeOff", {"staffMemberId": SANNE, "title": "Course", "firstDay": f"{DAY}", "lastDay": f"{DAY}"}
    )
    assert (made["isAllDay"], made["appointmentIds"]) == (True, [one["id"]])
    assert (await api.post(APPOINTMENTS, an_appointment(14))).status == 409
    address = f"{OWN}/timeOff/{made['id']}"
    said = await api.patch(address, {"startDateTime": at(12), "endDateTime": at(13)})
    assert (said.status, said.body["title"], said.body["isAllDay"]) == (200, "Course", False)
    assert (await api.post(APPOINTMENTS, an_appointment(14))).status == 201
    assert made["id"] in [other["id"] for other in (await api.read(f"{OWN}/timeOff?staffId={SANNE}"))["value"]]
    assert (await api.delete(address)).status == 204
    assert (await api.get(address)).status == 404


async def test_time_off_is_changed_in_the_version_that_was_read(api: Api) -> None:
    made = await api.made(f"{OWN}/timeOff", {"staffMemberId": SANNE, "firstDay": f"{DAY}"})
    address = f"{OWN}/timeOff/{made['id']}"
    mark = (await api.get(address)).headers["ETag"]
    assert (await api.patch(address, {"title": "A"}, If_Match=mark)).status == 200
    assert (await api.patch(address, {"title": "B"}, If_Match=mark)).status == 412


async def test_the_history_tells_what_happened_and_nothing_that_people_wrote(api: Api) -> None:
    """D17: also of an appointment that was cancelled."""
    one = await api.made(APPOINTMENTS, an_appointment())
    await api.patch(f"{APPOINTMENTS}/{one['id']}", {"startDateTime": at(14), "serviceNotes": "a secret"})
    await api.post(f"{APPOINTMENTS}/{one['id']}/cancel", {"cancellationMessage": "another secret"})
    lines = (await api.read(f"{OWN}/appointments/{one['id']}/history"))["value"]
    assert [line["what"] for line in lines] == ["booked", "rescheduled", "details_changed", "cancelled"]
    assert {line["byName"] for line in lines} == {"All of it"}
    assert "secret" not in str(lines)
    assert "Noor" not in str(lines)


async def test_messages_are_told_with_how_far_they_came(api: Api) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    of_one = (await api.read(f"{OWN}/appointments/{one['id']}/messages"))["value"]
    assert ("confirmed", "mail", "noor.prins@example.com") in [
        (line["topic"], line["channel"], line["address"]) for line in of_one
    ]
    listed = [line["id"] for line in await api.every(f"{OWN}/messages?channel=mail&$top=2&$select=id")]
    assert {line["id"] for line in of_one if line["channel"] == "mail"} <= set(listed)
    assert len(listed) == len(set(listed))
    assert (await api.post(f"{OWN}/messages/{of_one[0]['id']}/resend")).status == 409


async def test_the_report_has_a_line_for_each_seat(api: Api) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    body = await api.read(f"{OWN}/report?first={DAY}&last={DAY}&by=appointment")
    (line,) = [line for line in body["value"] if line["bookingId"] == one["id"]]
    assert (line["customerName"], line["startsAt"]) == ("Noor Prins", f"{DAY}T10:00")
    assert (line["price"], line["minutes"]) == (45.0, 30)


async def test_the_figures_count_what_was_booked(api: Api) -> None:
    before = await api.read(f"{OWN}/figures?days=7&staffId={THIJS}")
    start, end = at(10, days=1), at(10, 30, days=1)
    told: dict[str, Any] = {"staffMemberIds": [THIJS], "startDateTime": start, "endDateTime": end}
    await api.made(APPOINTMENTS, an_appointment(**told))
    after = await api.read(f"{OWN}/figures?days=7&staffId={THIJS}")
    assert after["bookings"] == before["bookings"] + 1


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/freeSlots", "start"),
        (f"/freeSlots?{SPAN}", "serviceId"),
        (f"/freeSlots?{SPAN}&serviceId=demo-check-up&duration=soon", "duration"),
        (f"/freeSlots?{SPAN}&serviceId=demo-check-up&seats=x", "seats"),
        (f"/freeSlots?start={DAY}T00:00:00Z&end={DAY + timedelta(days=200)}T00:00:00Z&serviceId=demo-check-up", "end"),
        ("/explain", "start"),
        ("/explain?day=someday", "day"),
        ("/explain?start=soon", "start"),
        ("/waitingList?day=x", "day"),
        ("/messages?state=lost", "state"),
        ("/messages?channel=pigeon", "channel"),
        ("/messages?$skiptoken=x", "$skiptoken"),
        ("/messages?$skiptoken=e30", "$skiptoken"),
        ("/messages?$orderby=id", "$orderby"),
        ("/messages?$top=0", "$top"),
        ("/waitingList?$top=0", "$top"),
        ("/timeOff?$filter=nonsense", "$filter"),
        ("/report", "first"),
        (f"/report?first={DAY}&last={DAY - timedelta(days=1)}", "first"),
        (f"/report?first={DAY}&last={DAY}&by=magic", "by"),
        ("/figures?days=8", "days"),
        ("/figures?days=x", "days"),
    ],
)
async def test_wrong_questions_are_named(api: Api, path: str, target: str) -> None:
    said = await api.get(f"{OWN}{path}")
    assert (said.status, said.error["target"]) == (400, target)


@pytest.mark.parametrize(
    ("path", "body", "target"),
    [
        ("/holds", {"serviceId": "nothing", "startDateTime": at(10)}, "serviceId"),
        ("/holds", {"serviceId": "demo-check-up", "startDateTime": at(10), "duration": "PT2H"}, "duration"),
        ("/holds", {"serviceId": "demo-check-up"}, "startDateTime"),
        ("/timeOff", {"staffMemberId": "nobody", "firstDay": f"{DAY}"}, "staffMemberId"),
        ("/timeOff", {"staffMemberId": SANNE}, "startDateTime"),
        ("/timeOff", {"staffMemberId": SANNE, "startDateTime": at(10), "endDateTime": at(9)}, "endDateTime"),
        ("/timeOff", {"staffMemberId": SANNE, "firstDay": f"{DAY}", "lastDay": "2020-01-01"}, "firstDay"),
        ("/waitingList", {"serviceId": "nothing", "days": [f"{DAY}"]}, "serviceId"),
        (
            "/waitingList",
            {"serviceId": "demo-check-up", "days": [], "customerName": "A", "customerEmailAddress": "a@example.com"},
            "days",
        ),
        ("/waitingList", {"serviceId": "demo-check-up", "days": [f"{DAY}"], "partsOfDay": ["dusk"]}, "partsOfDay/0"),
        (
            "/waitingList",
            {"serviceId": "demo-check-up", "days": [f"{DAY}"], "customerName": "A"},
            "customerEmailAddress",
        ),
    ],
)
async def test_wrong_wishes_are_named(api: Api, path: str, body: dict[str, Any], target: str) -> None:
    said = await api.post(f"{OWN}{path}", body)
    assert (said.status, said.error["target"]) == (400, target), said.body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/timeOff/nothing"),
        ("DELETE", "/timeOff/nothing"),
        ("DELETE", "/waitingList/nothing"),
        ("GET", "/appointments/nothing/history"),
        ("POST", "/appointments/nothing/arrive"),
        ("POST", "/messages/nothing/resend"),
        ("GET", "/holds/nothing"),
    ],
)
async def test_what_is_not_there_is_not_found(api: Api, method: str, path: str) -> None:
    said = await api.send(method, f"{OWN}{path}")
    assert (said.status, said.error["code"]) == (404, "ErrorItemNotFound")

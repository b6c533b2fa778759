"""Appointments over the API: each kind is booked, read, changed, cancelled, by the rules that hold at every door."""

from typing import Any

import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment, at, in_utc
from usecases.demo.people import BRAM, SANNE, THIJS

APPOINTMENTS = f"{DEMO}/appointments"
NOBODY = "00000000-0000-0000-0000-000000000000"


async def booked(api: Api, *where: int, **members: Any) -> Any:
    return await api.made(APPOINTMENTS, an_appointment(*where, **members))


async def read(api: Api, one: Any) -> Any:
    return await api.read(f"{APPOINTMENTS}/{one['id']}")


async def changed(api: Api, one: Any, **members: Any) -> Any:
    said = await api.patch(f"{APPOINTMENTS}/{one['id']}", members)
    assert (said.status, said.body) == (204, "")
    return await read(api, one)


async def test_an_appointment_is_answered_as_it_was_booked(api: Api) -> None:
    made = await booked(api)
    assert made["startDateTime"] == in_utc(at(10))
    assert made["endDateTime"] == in_utc(at(10, 30))
    assert (made["duration"], made["preBuffer"], made["postBuffer"]) == ("PT30M", "PT0S", "PT0S")
    assert made["serviceName"] == "Check-up (controle)"
    assert (made["price"], made["priceType"]) == (45.0, "fixedPrice")
    assert made["staffMemberIds"] == [SANNE]
    assert (made["maximumAttendeesCount"], made["filledAttendeesCount"]) == (1, 1)
    assert made["selfServiceAppointmentId"] == NOBODY
    assert made["@odata.context"].endswith("#bookingBusinesses('harbour-practice%40slotkeeper')/appointments/$entity")


async def test_the_address_of_a_new_one_is_told_and_leads_to_it(api: Api) -> None:
    said = await api.post(APPOINTMENTS, an_appointment())
    assert (said.status, said.headers["ETag"]) == (201, said.body["@odata.etag"])
    assert await api.read(said.headers["Location"]) == said.body


async def test_customers_bear_their_type_and_get_an_id(api: Api) -> None:
    (customer,) = (await booked(api))["customers"]
    assert customer["@odata.type"] == "#microsoft.graph.bookingCustomerInformation"
    assert (await api.get(f"{APPOINTMENTS}")).status == 200
    assert customer["customerId"]
    assert customer["emailAddress"] == "noor.prins@example.com"


async def test_the_first_customer_may_be_told_in_flat_members(api: Api) -> None:
    flat = {"customerName": "Kees Bos", "customerEmailAddress": "kees@example.com", "customerNotes": "by bike"}
    made = await booked(api, customers=[], customerTimeZone="W. Europe Standard Time", **flat)
    assert {name: made[name] for name in flat} == flat
    assert made["customerTimeZone"] == made["customers"][0]["timeZone"] == "Europe/Berlin"


async def test_what_it_has_of_its_own_is_kept(api: Api) -> None:
    """B23, B57: buffers, price, place, reminders and words of one appointment."""
    own = {
        "serviceName": "Long check-up",
        "preBuffer": "PT5M",
        "postBuffer": "PT10M",
        "price": 12.5,
        "priceType": "startingAt",
        "reminders": [{"message": "Bring the letter", "offset": "PT2H", "recipients": "allAttendees"}],
        "appointmentLabel": "VIP",
        "additionalInformation": "Ring twice.",
        "serviceNotes": "has a dog",
        "optOutOfCustomerEmail": True,
        "smsNotificationsEnabled": True,
        "isCustomerAllowedToManageBooking": True,
    }
    made = await booked(api, serviceLocation={"displayName": "Room 7", "locationType": "conferenceRoom"}, **own)
    assert {name: made[name] for name in own} == own
    assert made["serviceLocation"]["displayName"] == "Room 7"
    assert made["serviceLocation"]["locationType"] == "conferenceRoom"


async def test_durations_as_python_writes_them_are_understood(api: Api) -> None:
    made = await booked(api, preBuffer="0:05:00", postBuffer="1:30:00")
    assert (made["preBuffer"], made["postBuffer"]) == ("PT5M", "PT1H30M")


async def test_several_staff_give_one_appointment_and_both_are_taken(api: Api) -> None:
    made = await booked(api, staffMemberIds=[SANNE, BRAM])
    assert made["staffMemberIds"] == [SANNE, BRAM]
    for person in (SANNE, BRAM):
        assert (await api.post(APPOINTMENTS, an_appointment(staffMemberIds=[person]))).status == 409


async def test_without_staff_somebody_who_is_free_is_chosen(api: Api) -> None:
    made = await booked(api, staffMemberIds=[])
    assert len(made["staffMemberIds"]) == 1


async def test_an_online_one_has_a_link(api: Api) -> None:
    made = await booked(api, serviceId="demo-online", isLocationOnline=True)
    assert made["isLocationOnline"] is True


async def test_a_group_is_made_by_several_customers_and_joined_by_others(api: Api) -> None:
    """S85: by id, and by name and address as well."""
    start, end = at(12, days=1), at(13, days=1)
    shared = {"serviceId": "demo-class", "staffMemberIds": [THIJS], "startDateTime": start, "endDateTime": end}
    people = [{"name": f"Guest {number}", "emailAddress": f"guest{number}@example.com"} for number in range(6)]
    made = await booked(api, **shared, customers=people)
    assert (made["maximumAttendeesCount"], made["filledAttendeesCount"]) == (10, 6)
    again = await booked(api, **shared, customers=[{"customerId": made["customers"][0]["customerId"]}])
    assert (again["id"], again["filledAttendeesCount"]) == (made["id"], 7)


async def test_a_group_of_its_own_size_may_wait_for_its_customers(api: Api) -> None:
    made = await booked(api, customers=[], maximumAttendeesCount=3)
    assert (made["maximumAttendeesCount"], made["filledAttendeesCount"]) == (3, 0)
    after = await changed(api, made, customers=[{"name": "A"}, {"name": "B"}])
    assert [one["name"] for one in after["customers"]] == ["A", "B"]


async def test_answers_to_questions_come_back_with_the_question(api: Api) -> None:
    answers = [
        {"questionId": "demo-reason", "answer": "a knee"},
        {"questionId": "demo-found", "selectedOptions": ["A friend"]},
    ]
    customer = {"name": "Noor", "emailAddress": "noor@example.com", "customQuestionAnswers": answers}
    end = at(11)
    made = await booked(api, serviceId="demo-intake", endDateTime=end, customers=[customer])
    first, second = made["customers"][0]["customQuestionAnswers"]
    assert (first["question"], first["answerInputType"], first["answer"]) == ("What brings you here?", "text", "a knee")
    assert (second["answerInputType"], second["selectedOptions"]) == ("radioButton", ["A friend"])


@pytest.mark.parametrize(
    ("told", "target"),
    [
        ({"startDateTime": None}, "startDateTime"),
        ({"startDateTime": {"dateTime": "tomorrow", "timeZone": "UTC"}}, "startDateTime"),
        ({"startDateTime": {"dateTime": "2030-01-07T10:00:00", "timeZone": "Mars"}}, "startDateTime/timeZone"),
        ({"startDateTime": {"dateTime": "9999-12-31T23:00:00", "timeZone": "UTC"}}, "startDateTime"),
        ({"startDateTime": {"dateTime": "0001-01-01T00:00:00", "timeZone": "UTC"}}, "startDateTime"),
        ({"endDateTime": at(9)}, "endDateTime"),
        ({"serviceId": None}, "serviceId"),
        ({"serviceId": "nothing"}, "serviceId"),
        ({"staffMemberIds": ["nobody"]}, "staffMemberIds"),
        ({"customers": [{"customerId": "nobody"}]}, "customers"),
        ({"customers": [{"name": "A", "emailAddress": "nonsense"}]}, "customers/emailAddress"),
        ({"preBuffer": "soon"}, "preBuffer"),
        ({"price": "dear"}, "price"),
        ({"priceType": "cheap"}, "priceType"),
        ({"maximumAttendeesCount": 0}, "maximumAttendeesCount"),
        ({"appointmentLabel": "x" * 101}, "appointmentLabel"),
        ({"customers": [{"name": "A", "customQuestionAnswers": [{"answer": "x"}]}]}, "customers"),
        ({"@odata.type": "#microsoft.graph.bookingService"}, "@odata.type"),
    ],
)
async def test_wrong_input_is_named_and_books_nothing(api: Api, told: dict[str, Any], target: str) -> None:
    said = await api.post(APPOINTMENTS, an_appointment(**told))
    assert said.status == 400, said.body
    assert said.error["code"] == "BadRequest"
    assert said.error["target"] == target
    assert (await api.post(APPOINTMENTS, an_appointment())).status == 201


async def test_a_taken_start_is_a_conflict_with_the_nearest_free_ones(api: Api) -> None:
    await booked(api)
    said = await api.post(APPOINTMENTS, an_appointment())
    assert (said.status, said.error["code"], said.error["target"]) == (409, "Conflict", "startDateTime")
    near = [one["message"] for one in said.error["details"] if one["code"] == "nearestFreeTime"]
    assert len(near) == 3
    start = {"dateTime": near[0], "timeZone": "UTC"}
    end = {"dateTime": near[0].replace("Z", "+00:00"), "timeZone": "UTC"}
    assert start != end
    assert (await api.post(APPOINTMENTS, an_appointment(9, 30))).status == 201


@pytest.mark.parametrize(
    ("hour", "days", "rule"), [(22, 0, "outside_hours"), (10, 5, "outside_hours"), (10, 200, "too_far")]
)
async def test_the_rules_of_the_calendar_bind_programs(api: Api, hour: int, days: int, rule: str) -> None:
    said = await api.post(APPOINTMENTS, an_appointment(hour, days=days))
    assert (said.status, said.error["details"][0]["code"]) == (400, rule)


async def test_a_rule_is_broken_on_purpose_with_a_reason(api: Api) -> None:
    made = await booked(api, 20, overrideReason="she works late for once")
    assert made["startDateTime"] == in_utc(at(20))


async def test_whoever_names_the_rule_is_told_that_the_time_has_been_taken_since(api: Api) -> None:
    refused = await api.post(APPOINTMENTS, an_appointment(20))
    rule = refused.error["details"][0]["code"]
    await booked(api, 20, overrideReason="she works late for once")
    late = {"overrideReason": "urgent", "overrideRule": rule}
    said = await api.post(APPOINTMENTS, an_appointment(20, **late))
    assert (rule, said.status, said.error["details"][0]["code"]) == ("outside_hours", 409, "slot_taken")
    for told in ("slot_taken", "busy"):
        assert (await api.post(APPOINTMENTS, an_appointment(20, **late | {"overrideRule": told}))).status == 201


async def test_a_rule_that_there_is_not_is_told_with_those_there_are(api: Api) -> None:
    said = await api.post(APPOINTMENTS, an_appointment(20, overrideReason="urgent", overrideRule="moon"))
    assert (said.status, said.error["target"], "hours" in said.error["message"]) == (400, "overrideRule", True)


async def test_what_only_the_server_writes_and_what_it_does_not_know_is_passed_over(api: Api) -> None:
    told = {"id": "mine", "duration": "PT9H", "filledAttendeesCount": 4, "joinWebUrl": "x", "createdDateTime": "x"}
    made = await booked(api, unknownMember=5, **{"price@odata.type": "#Double", "service_notes": None}, **told)
    assert made["id"] != "mine"
    assert (made["duration"], made["filledAttendeesCount"]) == ("PT30M", 1)


async def test_by_id_only_members_are_left_out_of_lists(api: Api) -> None:
    made = await booked(api, serviceNotes="inner", customers=[{"name": "Noor", "notes": "shy"}])
    assert (made["serviceNotes"], made["customerNotes"]) == ("inner", "shy")
    assert made["reminders"]
    (listed,) = [one for one in await api.every(APPOINTMENTS) if one["id"] == made["id"]]
    assert (listed["serviceNotes"], listed["customerNotes"], listed["reminders"]) == (None, None, [])
    assert listed["customers"][0]["notes"] is None


async def test_it_moves_by_a_new_start_and_keeps_its_length_and_people(api: Api) -> None:
    after = await changed(api, await booked(api), startDateTime=at(14))
    assert (after["startDateTime"], after["endDateTime"]) == (in_utc(at(14)), in_utc(at(14, 30)))
    assert after["staffMemberIds"] == [SANNE]


async def test_it_is_reassigned_moved_and_labelled_in_one(api: Api) -> None:
    after = await changed(api, await booked(api), startDateTime=at(9), staffMemberIds=[BRAM], appointmentLabel="VIP")
    assert (after["startDateTime"], after["staffMemberIds"]) == (in_utc(at(9)), [BRAM])
    assert after["appointmentLabel"] == "VIP"


async def test_of_a_change_that_is_refused_nothing_happens(api: Api) -> None:
    one, _ = await booked(api), await booked(api, 14)
    said = await api.patch(f"{APPOINTMENTS}/{one['id']}", {"startDateTime": at(14), "appointmentLabel": "VIP"})
    assert said.status == 409
    assert await read(api, one) == one


async def test_null_clears_and_absence_keeps(api: Api) -> None:
    one = await booked(api, appointmentLabel="VIP", additionalInformation="Ring twice.", serviceNotes="inner")
    after = await changed(api, one, appointmentLabel=None, additionalInformation=None)
    assert (after["appointmentLabel"], after["additionalInformation"]) == (None, None)
    assert after["serviceNotes"] == "inner"


async def test_null_is_refused_where_there_must_be_something(api: Api) -> None:
    said = await api.patch(f"{APPOINTMENTS}/{(await booked(api))['id']}", {"price": None})
    assert (said.status, said.error["target"]) == (400, "price")


async def test_what_was_read_can_be_sent_back_as_it_is(api: Api) -> None:
    """Clients read, change a member, and send all of it."""
    one = await booked(api, appointmentLabel="VIP")
    after = await changed(api, one, **one)
    assert after == one


async def test_the_service_of_an_appointment_is_fixed(api: Api) -> None:
    said = await api.patch(f"{APPOINTMENTS}/{(await booked(api))['id']}", {"serviceId": "demo-intake"})
    assert (said.status, said.error["target"]) == (400, "serviceId")


async def test_a_change_of_another_version_is_refused(api: Api) -> None:
    said = await api.post(APPOINTMENTS, an_appointment())
    address, mark = f"{APPOINTMENTS}/{said.body['id']}", said.headers["ETag"]
    assert (await api.patch(address, {"appointmentLabel": "one"}, If_Match=mark)).status == 204
    again = await api.patch(address, {"appointmentLabel": "two"}, If_Match=mark)
    assert (again.status, again.error["code"]) == (412, "preconditionFailed")
    assert (await api.delete(address, If_Match=mark)).status == 412
    assert (await api.patch(address, {"appointmentLabel": "two"}, If_Match="*")).status == 204


async def test_the_older_names_of_start_and_end_are_understood(api: Api) -> None:
    told = an_appointment()
    named = {"start": told.pop("startDateTime"), "end": told.pop("endDateTime")}
    assert (await api.made(APPOINTMENTS, {**told, **named}))["startDateTime"] == in_utc(at(10))


@pytest.mark.parametrize("body", [None, {}, {"cancellationMessage": "Sorry, ill."}])
async def test_a_cancelled_one_is_gone(api: Api, body: Any) -> None:
    one = await booked(api)
    said = await api.post(f"{APPOINTMENTS}/{one['id']}/cancel", body)
    assert said.status == 204
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/cancel")):
        again = await api.send(method, f"{APPOINTMENTS}/{one['id']}{path}", {} if method in ("PATCH", "POST") else None)
        assert (again.status, again.error["code"]) == (404, "ErrorItemNotFound")
    assert one["id"] not in [other["id"] for other in await api.every(APPOINTMENTS)]
    assert (await api.post(APPOINTMENTS, an_appointment())).status == 201


async def test_cancelling_tells_the_customer_with_the_message_and_deleting_tells_nobody(api: Api) -> None:
    for hour, end in ((10, "cancel"), (11, "delete")):
        one = await booked(api, hour)
        address = f"{APPOINTMENTS}/{one['id']}"
        await (
            api.post(f"{address}/cancel", {"cancellationMessage": "ill"}) if end == "cancel" else api.delete(address)
        )
        rows = await told(api, one["id"])
        assert ("cancelled" in rows) == (end == "cancel")


async def told(api: Api, one: str) -> list[str]:
    """What its messages tell."""
    database = api.use_cases.appointments.read.database
    rows = await database.read(lambda work: work.outbox.of_appointment("harbour-practice@slotkeeper", one))  # type: ignore[arg-type]  # as it was answered
    return [row.topic for row in rows]


async def test_an_unknown_one_cannot_be_cancelled(api: Api) -> None:
    said = await api.post(f"{APPOINTMENTS}/nothing/cancel", {"cancellationMessage": "x"})
    assert (said.status, said.error["code"]) == (404, "ErrorItemNotFound")

"""Customers of a group over the API: one seat each, and no more seats than the service has."""

from typing import Any

from scheduling.grants import Grant
from tests.api.conftest import DEMO, Api, granted
from tests.api.days import an_appointment, at
from usecases.demo.people import THIJS

APPOINTMENTS = f"{DEMO}/appointments"
NOOR = {"name": "Noor Prins", "emailAddress": "noor.prins@example.com"}
KEES = {"name": "Kees Bos", "emailAddress": "kees@example.com"}


async def a_group(api: Api, *customers: Any, **members: Any) -> Any:
    shared = {"serviceId": "demo-class", "staffMemberIds": [THIJS], "endDateTime": at(13, days=1), **members}
    return await api.made(APPOINTMENTS, an_appointment(12, days=1, customers=list(customers), **shared))


async def changed(api: Api, one: Any, **members: Any) -> Any:
    said = await api.patch(f"{APPOINTMENTS}/{one['id']}", members)
    assert said.status == 204, said.body
    return await api.read(f"{APPOINTMENTS}/{one['id']}")


def names(one: Any) -> list[str]:
    assert one["filledAttendeesCount"] == len(one["customers"])
    return [customer["name"] for customer in one["customers"]]


async def for_bookings_alone(api: Api) -> Api:
    """A program that may book and not change services."""
    return await granted(api, Grant.APPOINTMENTS)


async def test_who_is_named_several_times_by_id_has_one_seat(api: Api) -> None:
    group = await a_group(api, NOOR, KEES)
    noor = {"customerId": group["customers"][0]["customerId"]}
    assert names(await changed(api, group, customers=[noor, noor, noor])) == ["Noor Prins"]


async def test_who_is_named_by_id_and_by_address_has_one_seat(api: Api) -> None:
    group = await a_group(api, NOOR)
    new = await api.made(f"{DEMO}/customers", {"displayName": "Kees Bos", "emailAddress": "kees@example.com"})
    after = await changed(api, group, customers=[NOOR, KEES, {"customerId": new["id"]}, {**KEES, "notes": "again"}])
    assert names(after) == ["Noor Prins", "Kees Bos"]


async def test_a_body_that_names_somebody_twice_books_one_seat(api: Api) -> None:
    assert names(await a_group(api, NOOR, KEES, NOOR)) == ["Noor Prins", "Kees Bos"]


async def test_names_beyond_the_seats_are_no_more_seats(api: Api) -> None:
    small = await a_group(api, NOOR, maximumAttendeesCount=2)
    assert names(await changed(api, small, customers=[NOOR, NOOR, KEES, KEES])) == ["Noor Prins", "Kees Bos"]
    said = await api.patch(f"{APPOINTMENTS}/{small['id']}", {"customers": [NOOR, KEES, {"name": "Third"}]})
    assert (said.status, said.error["details"][0]["code"]) == (409, "full")


async def test_two_of_one_address_keep_their_two_seats(api: Api) -> None:
    child = {**NOOR, "name": "Pim Prins"}
    group = await a_group(api, NOOR, child)
    assert names(await changed(api, group, customers=group["customers"])) == ["Noor Prins", "Pim Prins"]


async def test_more_seats_than_the_service_has_are_for_those_who_may_change_services(api: Api) -> None:
    group = await a_group(api, NOOR)
    planner = await for_bookings_alone(api)
    said = await planner.patch(f"{APPOINTMENTS}/{group['id']}", {"maximumAttendeesCount": 11})
    assert (said.status, said.error["target"]) == (400, "maximumAttendeesCount")
    assert "at most 10" in said.error["message"]
    assert (await changed(api, group, maximumAttendeesCount=11))["maximumAttendeesCount"] == 11
    assert (await changed(planner, group, maximumAttendeesCount=11, appointmentLabel="as it is"))["appointmentLabel"]


async def test_a_booking_has_no_more_seats_than_the_service_either(api: Api) -> None:
    planner = await for_bookings_alone(api)
    said = await planner.post(APPOINTMENTS, an_appointment(maximumAttendeesCount=2))
    assert (said.status, said.error["target"]) == (400, "maximumAttendeesCount")
    assert (await planner.post(APPOINTMENTS, an_appointment(maximumAttendeesCount=1))).status == 201


async def test_fewer_seats_than_customers_are_refused(api: Api) -> None:
    group = await a_group(api, NOOR, KEES)
    said = await api.patch(f"{APPOINTMENTS}/{group['id']}", {"maximumAttendeesCount": 1})
    assert (said.status, said.error["details"][0]["code"]) == (409, "full")

"""Rows of the brief as programs meet them: whose time a booking takes, and who may download what was booked."""

from typing import Any

import pytest

from scheduling.grants import Grant
from tests.api.conftest import DEMO, Api, granted
from tests.api.days import an_appointment, free_monday
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM, SANNE

APPOINTMENTS = f"{DEMO}/appointments"
REPORT = f"/slotkeeper/businesses/{BUSINESS_ID}/report"
TWO = [{"name": "Noor Prins"}, {"name": "Kees Bos"}]


@pytest.mark.parametrize("customers", [TWO[:1], TWO], ids=["one customer", "several customers"])
async def test_b26_any_of_the_staff_is_one_person_and_the_others_stay_free(api: Api, customers: list[Any]) -> None:
    body = an_appointment(staffMemberIds=[], customers=customers, maximumAttendeesCount=len(customers))
    made = await api.made(APPOINTMENTS, body)
    assert (len(made["staffMemberIds"]), made["filledAttendeesCount"]) == (1, len(customers))
    other = BRAM if made["staffMemberIds"] == [SANNE] else SANNE
    assert (await api.post(APPOINTMENTS, an_appointment(staffMemberIds=[other]))).status == 201


@pytest.mark.parametrize("customers", [TWO[:1], TWO], ids=["one customer", "several customers"])
async def test_b26_all_of_the_staff_are_booked_and_only_when_all_are_free(api: Api, customers: list[Any]) -> None:
    seats: dict[str, Any] = {"customers": customers, "maximumAttendeesCount": len(customers)}
    made = await api.made(APPOINTMENTS, an_appointment(staffMemberIds=[SANNE, BRAM], **seats))
    assert made["staffMemberIds"] == [SANNE, BRAM]
    await api.made(APPOINTMENTS, an_appointment(12, staffMemberIds=[BRAM]))
    refused = await api.post(APPOINTMENTS, an_appointment(12, staffMemberIds=[SANNE, BRAM], **seats))
    assert (refused.status, refused.error["target"]) == (409, "startDateTime")
    assert (await api.post(APPOINTMENTS, an_appointment(12, staffMemberIds=[SANNE]))).status == 201


async def test_s115_whoever_may_see_all_of_a_business_downloads_its_bookings(api: Api) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    first, last = free_monday().replace(month=1, day=1), free_monday().replace(month=12, day=31)
    year = f"{REPORT}?first={first}&last={last}&by=appointment"
    rows = (await (await granted(api, Grant.CONFIGURE)).read(year))["value"]
    assert [row["customerName"] for row in rows if row["bookingId"] == one["id"]] == ["Noor Prins"]
    for grant in (Grant.READ, Grant.APPOINTMENTS):
        assert (await (await granted(api, grant)).get(year)).status == 403


async def test_s115_a_program_of_another_business_downloads_nothing(api: Api) -> None:
    other = await api.made("/solutions/bookingBusinesses", {"displayName": "Next Door"})
    ours = await granted(api, *Grant, business_id=BUSINESS_ID)
    said = await ours.get(f"/slotkeeper/businesses/{other['id']}/report?first=2027-01-01&last=2027-01-31")
    assert said.status == 404

"""Lists of appointments over the API: pages, query options, numbers, and the appointments of a span."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment, at, free_monday, in_utc, moment
from usecases.demo.people import BRAM, SANNE

APPOINTMENTS, VIEW = f"{DEMO}/appointments", f"{DEMO}/calendarView"
DAY = free_monday()
MORNING = f"start={DAY}T00:00:00Z&end={DAY}T12:00:00Z"


async def booked(api: Api, *hours: int) -> list[str]:
    return [(await api.made(APPOINTMENTS, an_appointment(hour)))["id"] for hour in hours]


async def ids(api: Api, path: str) -> list[str]:
    return [one["id"] for one in (await api.read(path))["value"]]


async def test_following_the_links_shows_each_once_and_ends(api: Api) -> None:
    everything = await ids(api, f"{APPOINTMENTS}?$top=999")
    first = await api.read(f"{APPOINTMENTS}?$top=7&$count=true&$select=id")
    assert len(first["value"]) == 7
    assert first["@odata.count"] == len(everything)
    assert "$select=id" in first["@odata.nextLink"]
    assert [one["id"] for one in await api.every(f"{APPOINTMENTS}?$top=7")] == everything
    assert len(set(everything)) == len(everything)


async def test_a_list_is_ordered_by_start(api: Api) -> None:
    starts = [one["startDateTime"]["dateTime"] for one in (await api.read(f"{APPOINTMENTS}?$top=999"))["value"]]
    assert starts == sorted(starts)


async def test_backwards_it_is_the_same_the_other_way_round(api: Api) -> None:
    forwards = await ids(api, f"{APPOINTMENTS}?$top=999")
    backwards = await api.every(f"{APPOINTMENTS}?$orderby=startDateTime/dateTime%20desc&$top=10")
    assert [one["id"] for one in backwards] == forwards[::-1]


async def test_some_are_skipped(api: Api) -> None:
    everything = await ids(api, f"{APPOINTMENTS}?$top=999")
    assert await ids(api, f"{APPOINTMENTS}?$skip=3&$top=2") == everything[3:5]


async def test_the_number_is_told_as_plain_text(api: Api) -> None:
    everything = await ids(api, f"{APPOINTMENTS}?$top=999")
    said = await api.get(f"{APPOINTMENTS}/$count")
    assert (said.status, said.body) == (200, str(len(everything)))
    assert said.headers["Content-Type"].startswith("text/plain")


async def test_a_filter_and_an_order_hold_for_all_pages_and_for_the_number(api: Api) -> None:
    one, two, three = await booked(api, 9, 10, 11)
    await api.patch(f"{APPOINTMENTS}/{two}", {"appointmentLabel": "urgent"})
    wanted = quote(f"startDateTime/dateTime ge '{DAY}T00:00:00Z' and serviceId eq 'demo-check-up'")
    path = f"{APPOINTMENTS}?$filter={wanted}&$orderby=appointmentLabel%20desc,startDateTime/dateTime&$top=1"
    assert [found["id"] for found in await api.every(path)] == [two, one, three]
    assert (await api.get(f"{APPOINTMENTS}/$count?$filter={wanted}")).body == "3"


@pytest.mark.parametrize("condition", ["customerName eq 'noor prins'", "startswith(customerName,'Noor')"])
async def test_a_customer_is_found_by_name(api: Api, condition: str) -> None:
    (one,) = await booked(api, 9)
    found = await ids(api, f"{VIEW}?{MORNING}&$filter={quote(condition)}")
    assert found == [one]


@pytest.mark.parametrize(
    ("options", "target"),
    [
        ("$search=x", "$search"),
        ("$top=none", "$top"),
        ("$top=0", "$top"),
        ("$filter=nothing%20eq%201", "$filter"),
        ("$orderby=customers", "$orderby"),
        ("$expand=customers", "$expand"),
        ("$skiptoken=nonsense", "$skiptoken"),
        ("$skiptoken=e30", "$skiptoken"),
    ],
)
async def test_what_is_not_understood_is_named(api: Api, options: str, target: str) -> None:
    said = await api.get(f"{APPOINTMENTS}?{options}")
    assert (said.status, said.error["target"]) == (400, target)


async def test_a_view_shows_what_overlaps_its_span(api: Api) -> None:
    one, two, _ = await booked(api, 9, 10, 14)
    first, last = moment(at(9, 15)), moment(at(10, 15))
    path = f"{VIEW}?start={first:%Y-%m-%dT%H:%M:%SZ}&end={last:%Y-%m-%dT%H:%M:%SZ}"
    assert await ids(api, path) == [one, two]
    assert (await api.get(path.replace("calendarView", "calendarView/$count"))).body == "2"
    touching = f"{VIEW}?start={moment(at(9, 30)):%Y-%m-%dT%H:%M:%SZ}&end={moment(at(10)):%Y-%m-%dT%H:%M:%SZ}"
    assert await ids(api, touching) == []


@pytest.mark.parametrize("plus", ["%2B", "+"])
async def test_a_view_understands_offsets_however_they_are_sent(api: Api, plus: str) -> None:
    (one,) = await booked(api, 9)
    begin = moment(at(9)) + timedelta(hours=2)
    end = begin + timedelta(minutes=30)
    told = f"start={begin:%Y-%m-%dT%H}%3A{begin:%M}%3A00{plus}02:00&end={end:%Y-%m-%dT%H:%M:%S}{plus}02:00"
    assert await ids(api, f"{VIEW}?{told}") == [one]


@pytest.mark.parametrize(
    ("options", "target"),
    [
        ("", "start"),
        ("end=&start=", "start"),
        (f"start={DAY}T00:00:00Z", "end"),
        (f"start={DAY}T00:00:00Z&end={DAY}T00:00:00Z", "end"),
        ("start=today&end=tomorrow", "start"),
    ],
)
async def test_a_view_without_a_span_is_refused(api: Api, options: str, target: str) -> None:
    said = await api.get(f"{VIEW}?{options}")
    assert (said.status, said.error["target"]) == (400, target)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_a_view_is_only_read(api: Api, method: str) -> None:
    said = await api.send(method, VIEW, {} if method != "DELETE" else None)
    assert (said.status, said.error["code"], said.headers["Allow"]) == (405, "methodNotAllowed", "GET")


async def test_a_view_shows_whole_pages(api: Api) -> None:
    await booked(api, 9, 10, 11)
    assert len(await api.every(f"{VIEW}?{MORNING}&$top=1")) == 3


async def test_everything_in_a_list_bears_its_version(api: Api) -> None:
    (one,) = await booked(api, 9)
    (listed,) = (await api.read(f"{VIEW}?{MORNING}"))["value"]
    assert listed["@odata.etag"] == (await api.get(f"{APPOINTMENTS}/{one}")).headers["ETag"]
    assert listed["startDateTime"] == in_utc(at(9))
    assert listed["staffMemberIds"] in ([SANNE], [BRAM])

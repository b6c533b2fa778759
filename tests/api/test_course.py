"""How the day of an appointment goes, over the API: each step in its time, and what is over stays as it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment
from usecases.demo.offer import BUSINESS_ID

APPOINTMENTS = f"{DEMO}/appointments"
OWN = f"/slotkeeper/businesses/{BUSINESS_ID}/appointments"


def utc(moment: datetime) -> dict[str, str]:
    return {"dateTime": f"{moment:%Y-%m-%dT%H:%M}:00", "timeZone": "UTC"}


async def of_this_minute(api: Api) -> Any:
    """Begun just now, whatever the hours and whoever is busy."""
    start = datetime.now(UTC)
    end = start + timedelta(minutes=30)
    return await api.made(
        APPOINTMENTS, an_appointment(startDateTime=utc(start), endDateTime=utc(end), overrideReason="a test of the day")
    )


async def finished(api: Api) -> Any:
    one = await of_this_minute(api)
    assert (await api.post(f"{OWN}/{one['id']}/finish")).status == 200
    return one


async def test_the_day_of_an_appointment_is_followed(api: Api) -> None:
    one = await of_this_minute(api)
    address = f"{OWN}/{one['id']}"
    states = [(await api.post(f"{address}/{step}")).body["state"] for step in ("arrive", "start", "finish", "stepBack")]
    assert states == ["arrived", "started", "done", "started"]
    assert (await api.read(f"{address}/course"))["startedDateTime"]
    assert (await api.post(f"{address}/noShow")).status == 409


@pytest.mark.parametrize("step", ["start", "finish", "noShow"])
async def test_no_step_is_taken_days_before(api: Api, step: str) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    said = await api.post(f"{OWN}/{one['id']}/{step}")
    assert (said.status, said.error["code"]) == (400, "BadRequest")
    assert said.error["details"][0]["code"] in ("step_too_early", "no_show_too_early")
    assert (await api.read(f"{OWN}/{one['id']}/course"))["state"] == "booked"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/cancel", {"cancellationMessage": "sorry"}),
        ("DELETE", "", None),
        ("PATCH", "", {"startDateTime": {"dateTime": "2031-05-05T10:00:00", "timeZone": "UTC"}}),
        ("PATCH", "", {"preBuffer": "PT15M"}),
    ],
)
async def test_what_is_over_says_so(api: Api, method: str, path: str, body: Any) -> None:
    address = f"{APPOINTMENTS}/{(await finished(api))['id']}"
    mark = (await api.get(address)).headers["ETag"]
    for headers in ({}, {"If_Match": mark}):
        said = await api.send(method, f"{address}{path}", body, **headers)
        assert (said.status, said.error["details"][0]["code"]) == (409, "is_over")
        assert "is over" in said.error["message"]


async def test_what_has_begun_says_so(api: Api) -> None:
    one = await of_this_minute(api)
    await api.post(f"{OWN}/{one['id']}/start")
    said = await api.post(f"{APPOINTMENTS}/{one['id']}/cancel")
    assert (said.status, said.error["details"][0]["code"]) == (409, "has_begun")

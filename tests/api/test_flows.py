"""What a flow of Power Automate does: it listens by the addresses of the connector's file, hears, and ends."""

from collections.abc import AsyncIterator

import pytest

from manifest.connector import TRIGGERS
from tests.api.conftest import Api
from tests.api.test_webhooks import cancel_one, deliver
from tests.manifest.test_connector import MADE, unknown
from tests.support.receiver import Receiver, running_receiver
from usecases.demo.offer import BUSINESS_ID


@pytest.fixture
async def flow() -> AsyncIterator[Receiver]:
    async with running_receiver(is_plain=True) as running:
        yield running


@pytest.mark.parametrize("name", TRIGGERS)
async def test_a_flow_begins_to_listen_and_ends(api: Api, flow: Receiver, name: str) -> None:
    """B92: as Power Automate does it, by the addresses in the file."""
    path = next(path for path in MADE["paths"] if path.endswith(f"/triggers/{name}"))
    said = await api.post(path.replace("{business}", BUSINESS_ID), {"url": f"{flow.base}/{name}"})
    assert said.status == 201, said.body
    assert (await api.delete(said.headers["Location"])).status == 204


async def test_a_flow_hears_of_a_cancelled_appointment(api: Api, flow: Receiver) -> None:
    """B92"""
    for name in TRIGGERS:
        await api.made(f"/slotkeeper/businesses/{BUSINESS_ID}/triggers/{name}", {"url": f"{flow.base}/{name}"})
    await cancel_one(api)
    await deliver(api)
    assert [came.path for came in flow.came] == ["/cancelled"]
    assert unknown(flow.bodies[0], MADE["definitions"]["Event"]) == []


async def test_there_is_no_other_trigger(api: Api, flow: Receiver) -> None:
    said = await api.post(f"/slotkeeper/businesses/{BUSINESS_ID}/triggers/vanished", {"url": flow.base})
    assert said.status == 404

"""The product as an operator sets it up with an SMS provider: from the booking to the phone, into the meeting, and a STOP back."""

import csv
import io
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import app
from adapters.entra import EntraToken
from adapters.graph_client import GraphClient
from composition.doors import make_web
from composition.outward import CLOCK
from composition.product import Product, make_worker, put_together
from scheduling.appointment import Appointment, DraftId
from scheduling.policy import ALWAYS
from settings import Settings, read_settings
from tests.support.builders import TENANT, a_business, a_service, a_staff_member, a_wish
from tests.support.fake_graph import FakeGraph, client_trust
from tests.support.fake_sms import ORIGIN, SID, TOKEN, FakeSms, running_sms, twilio_signature
from usecases.access import SYSTEM
from usecases.book_appointment import CustomerWish
from usecases.reschedule_appointment import RescheduleWish
from worker.loop import Worker

NUMBER = "+31612345678"
NOOR = CustomerWish(name="Noor", phone="06 12345678", sms_opt_in=True)
REPLY = "/callbacks/sms/twilio"


@dataclass
class Running:
    """The product of a folder with a shop that is always open; its provider is a stand-in for Twilio."""

    product: Product
    worker: Worker
    client: TestClient[web.Request, web.Application]
    provider: FakeSms

    async def book(self, minutes: int) -> Appointment:
        """An appointment that begins so soon that its confirmation leaves at any hour."""
        made = await self.product.use_cases.book_appointment(a_wish(soon(minutes), customers=(NOOR,)), SYSTEM)
        await self.deliver()
        return made.view.appointment

    async def move(self, appointment: Appointment, minutes: int) -> None:
        wish = RescheduleWish(
            business_id=a_business().id,
            appointment_id=appointment.id,
            expected_version=(await self.present(appointment)).version,
            start=soon(minutes),
            draft_id=DraftId("moved"),
        )
        await self.product.use_cases.reschedule_appointment(wish, SYSTEM)
        await self.deliver()

    async def present(self, appointment: Appointment) -> Appointment:
        return await self.product.database.read(lambda work: work.appointments.get(a_business().id, appointment.id))

    async def follow(self, message: Mapping[str, str]) -> str:
        """Where the way into the meeting, at the end of a text message, leads; shortly before the start by the press "I'm here"."""
        link = urlsplit(message["Body"].rpartition(" ")[2])
        answer = await self.client.get(link.path, allow_redirects=False)
        if answer.status == HTTPStatus.FOUND:
            return answer.headers["Location"]
        page = await (await self.client.post(link.path, headers={"Accept": "text/html"})).text()
        return unescape(re.findall(r'http-equiv="refresh" content="1;url=([^"]+)"', page)[0])

    async def deliver(self) -> None:
        while await self.worker.run_once():
            await self.worker.settled()

    async def reply(self, text: str) -> int:
        form = {"From": NUMBER, "To": ORIGIN, "Body": text}
        url = self.product.settings.base_url + REPLY
        answer = await self.client.post(REPLY, data=form, headers={"X-Twilio-Signature": twilio_signature(url, form)})
        return answer.status


def soon(minutes: int) -> datetime:
    return CLOCK.now().replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def settings_of(folder: Path, base: str) -> Settings:
    provider = {"sms": "twilio", "twilio_account_sid": SID, "twilio_auth_token": TOKEN, "twilio_from": ORIGIN}
    return read_settings(_env_file=None, data_dir=folder, twilio_base=base, **provider)


def store(work: Any) -> None:
    work.businesses.add(a_business(hours=ALWAYS))
    work.staff.add(a_business().id, a_staff_member("Bram"))
    work.services.add(a_business().id, a_service(duration=5, is_online=True, sms_enabled=True))


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_sms() as provider, put_together(settings_of(tmp_path, provider.base)) as product:
        await product.database.write(store)
        async with TestClient(TestServer(make_web(product))) as client:
            yield Running(product=product, worker=make_worker(product), client=client, provider=provider)


async def test_a_text_message_leads_into_the_meeting(running: Running) -> None:
    await running.book(20)
    [taken] = running.provider.taken
    assert (taken["To"], taken["From"]) == (NUMBER, ORIGIN)
    assert "/dev/room/" in await running.follow(taken)


@asynccontextmanager
async def with_teams(folder: Path, provider: FakeSms, graph: FakeGraph) -> AsyncIterator[Running]:
    """The same with Bram's mailbox at a Graph on this machine."""
    entra = {"graph_app_id": "a", "meetings": "teams", "undo_seconds": 0}
    settings = settings_of(folder, provider.base).model_copy(update=entra)
    token = EntraToken(graph.fetch_token, monotonic=lambda: 0.0)
    client = GraphClient(token=token, graph=graph.url, trust=client_trust())
    async with put_together(settings, client) as product:
        await product.database.write(store)
        async with TestClient(TestServer(make_web(product))) as web_client:
            yield Running(product=product, worker=make_worker(product), client=web_client, provider=provider)


async def test_a_text_message_leads_into_the_teams_meeting_after_a_move_too(tmp_path: Path) -> None:
    graph = await FakeGraph.start("bram@example.com")
    async with running_sms() as provider, with_teams(tmp_path, provider, graph) as running:
        booked = await running.book(20)
        (event,) = graph.mailboxes["bram@example.com"].events.values()
        first = await running.follow(provider.taken[0])
        await running.move(booked, 30)
        second = await running.follow(provider.taken[1])
        assert [first, second] == [event["onlineMeeting"]["joinUrl"]] * 2
        assert provider.taken[0]["Body"].rpartition(" ")[2] == provider.taken[1]["Body"].rpartition(" ")[2]
    await graph.close()


async def test_a_stop_by_text_message_ends_them_and_a_start_resumes_them(running: Running) -> None:
    await running.book(20)
    assert await running.reply("STOP") == 200
    await running.book(30)
    assert len(running.provider.taken) == 1
    assert await running.reply("START") == 200
    await running.book(40)
    assert len(running.provider.taken) == 2


async def test_a_stop_that_the_provider_knows_of_ends_them(running: Running) -> None:
    running.provider.faults.append(21610)
    await running.book(20)
    await running.book(30)
    assert running.provider.taken == []


async def test_the_report_and_the_switch_are_commands(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await running.book(20)
    settings = running.product.settings
    off = app.parse(["sms-switch", TENANT, "off"])
    assert await app.COMMANDS["sms-switch"][0](settings, off) == 0
    await running.book(30)
    capsys.readouterr()
    today = CLOCK.now().date() - timedelta(days=1)
    wanted = app.parse(["sms-report", "shop@slotkeeper", "--since", today.isoformat()])
    assert await app.COMMANDS["sms-report"][0](settings, wanted) == 0
    head, *lines = csv.reader(io.StringIO(capsys.readouterr().out), dialect="excel-tab")
    assert head == ["time", "origin", "message_type", "event_type", "status", "error"]
    assert [line[1:] for line in lines] == [[ORIGIN, "confirmed", "online", "sent", ""]]

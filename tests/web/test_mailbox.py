"""The development mailbox shows what the customer would have got, and lets nothing in the mail act."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.web.conftest import Serve

ICS = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1@example.com\r
SEQUENCE:2\r\nDTSTAMP:20261124T090000Z\r\nDTSTART:20261201T133000Z\r\nDTEND:20261201T140000Z\r\nSUMMARY:Check-up\r
LOCATION:Room 1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


@pytest.fixture
def mail(tmp_path: Path) -> str:
    message = EmailMessage()
    message["From"], message["To"] = "Praktijk <praktijk@example.com>", "noor@example.com"
    message["Subject"], message["Date"] = "Bevestiging: één afspraak ✓", "Tue, 24 Nov 2026 10:00:00 +0100"
    message.set_content("Tot dinsdag!")
    message.add_alternative("<p>Tot <b>dinsdag</b>!<script>alert(1)</script></p>", subtype="html")
    message.add_attachment(ICS, maintype="text", subtype="calendar", filename="afspraak.ics")
    (tmp_path / "0001-confirmed.eml").write_bytes(bytes(message))
    return "/dev/mail/0001-confirmed"


async def test_an_empty_mailbox_says_what_to_do(serve: Serve) -> None:
    client = await serve()
    assert "No mail yet" in await (await client.get("/dev/mail")).text()


async def test_the_list_shows_subject_and_reader(serve: Serve, mail: str) -> None:
    client = await serve()
    text = await (await client.get("/dev/mail")).text()
    assert "Bevestiging: één afspraak ✓" in text
    assert "noor@example.com" in text
    assert mail in text


async def test_a_mail_shows_its_text_and_its_invitation_in_words(serve: Serve, mail: str) -> None:
    client = await serve()
    text = await (await client.get(mail)).text()
    assert "Tot dinsdag!" in text
    assert "Tuesday 01 December 2026 13:30 UTC" in text
    assert "REQUEST" in text


async def test_the_invitation_can_be_taken_out_as_it_is(serve: Serve, mail: str) -> None:
    client = await serve()
    answer = await client.get(f"{mail}/attachment/1")
    assert (await answer.read()).replace(b"\r\n", b"\n") == ICS.replace(b"\r\n", b"\n")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="afspraak.ics"'


async def test_the_html_of_a_mail_may_not_run_anything(serve: Serve, mail: str) -> None:
    client = await serve()
    policy = (await client.get(f"{mail}/html")).headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("path", ["/dev/mail/nothing", "/dev/mail/..%2f..%2fetc", "/dev/mail/*"])
async def test_only_mails_of_the_folder_can_be_opened(serve: Serve, mail: str, path: str) -> None:
    client = await serve()
    assert (await client.get(path)).status == 404


async def test_the_stand_in_room_says_what_would_open(serve: Serve) -> None:
    client = await serve()
    assert "stand-in room" in await (await client.get("/dev/room/k3J9")).text()

"""The stand-ins of development: mails and text messages as files, rooms by link, calendars that are empty."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from adapters.console import FileMail, FileSms, NoCalendars, NoMail, NoMeetings
from adapters.link_meetings import LinkMeetings
from adapters.system_clock import SystemClock
from notifications.email import render
from scheduling.appointment import AppointmentId
from scheduling.errors import PermanentFailure
from scheduling.staff import StaffId, StaffMember
from tests.support.clock import FrozenClock
from tests.support.notices import SPAN, notice
from usecases.ports import MeetingRequest, Organiser

BRAM = StaffMember(id=StaffId("bram"), display_name="Bram")


def request(appointment_id: str = "a1") -> MeetingRequest:
    return MeetingRequest(
        appointment_id=AppointmentId(appointment_id),
        subject="Check-up",
        span=SPAN,
        organiser=Organiser(id=StaffId("bram"), name="Bram"),
        language="en",
        key="k",
    )


def rooms(secret: bytes = b"s" * 32) -> LinkMeetings:
    return LinkMeetings(template="https://meet.example.org/{token}", secret=secret)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_a_mail_becomes_a_file_that_mail_programs_read(tmp_path: Path) -> None:
    mail = FileMail(tmp_path / "mail", FrozenClock(datetime(2026, 11, 24, tzinfo=UTC)))
    await mail.send(render(notice()), key="k")
    (file,) = files(tmp_path / "mail")
    message = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert (file.suffix, message["Message-ID"]) == (".eml", render(notice()).message_id)


async def test_the_same_key_writes_the_same_file_again(tmp_path: Path) -> None:
    mail = FileMail(tmp_path, FrozenClock(datetime(2026, 11, 24, tzinfo=UTC)))
    for key in ("a", "a", "b"):
        await mail.send(render(notice()), key=key)
    assert len(files(tmp_path)) == 2


async def test_a_text_message_becomes_a_file(tmp_path: Path) -> None:
    await FileSms(tmp_path).send("+31612345678", "See you tomorrow", key="k")
    (file,) = files(tmp_path)
    assert "See you tomorrow" in file.read_text(encoding="utf-8")


async def test_a_stand_in_says_that_it_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    FileMail(tmp_path, SystemClock())
    assert "no mail server is set" in capsys.readouterr().out


async def test_services_that_are_off_say_so() -> None:
    with pytest.raises(PermanentFailure, match="mail_off"):
        await NoMail().send(render(notice()), key="k")
    with pytest.raises(PermanentFailure, match="meetings_off"):
        await NoMeetings().create(request())
    assert await NoMeetings().health(BRAM) == "meetings_off"
    assert await NoCalendars().busy([BRAM], SPAN) == {}


async def test_asking_twice_gives_the_same_room() -> None:
    first, second = await rooms().create(request()), await rooms().create(request())
    assert first == second
    assert first.join_web_url.startswith("https://meet.example.org/")


async def test_a_room_cannot_be_guessed_from_another_or_without_the_secret() -> None:
    links = {(await rooms().create(request(one))).join_web_url for one in ("a1", "a2")}
    links.add((await rooms(b"t" * 32).create(request())).join_web_url)
    assert len(links) == 3
    assert all(len(link.rpartition("/")[2]) == 24 for link in links)


async def test_moving_keeps_the_room() -> None:
    meeting = await rooms().create(request())
    assert await rooms().reschedule(meeting, request()) == meeting
    await rooms().cancel(meeting, "")
    assert await rooms().health(BRAM) is None


def test_a_template_without_its_unguessable_part_is_refused() -> None:
    with pytest.raises(ValueError, match="token"):
        LinkMeetings(template="https://meet.example.org/room", secret=b"s")


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == datetime.now(UTC).utcoffset()

"""One story for each sector that the product is for (S32), from an empty business to the mail and the board."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.story import Story, mail_of
from tests.support.mail_parts import words_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
TODAY = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
SEATS_TAKEN = "3 of 3 seats"
INCOME = "Which kinds of income do you have?"
NO_NOTICE = {"minimum_lead_time__minutes": "0"}


async def test_finance_a_tax_return_asks_for_what_is_needed_and_keeps_time_to_write_it_up(story: Story) -> None:
    await story.found("Bluewater Tax Advice", people=["Ines Moor"])
    income = await story.question(question=INCOME, kind="text")
    await story.service(
        "Tax return",
        duration__hours="1",
        post_buffer__minutes="30",
        price_type="startingAt",
        price="180",
        location="Quay 12",
        **{income: "required"},
    )
    await story.publish()
    missing = await story.book("Tax return", "Olga Petrova")
    assert missing.status == 422
    booked = await story.book("Tax return", "Olga Petrova", {income: "Wages and a rented flat"})
    assert "Booked." in booked.text
    told = words_of(await story.mail_to("Olga Petrova"))
    assert "Quay 12" in told
    assert "Olga Petrova" in await story.board(story.day)
    await story.enter_chat()
    shown = await story.book_in_chat(
        f"book Hugo Brandt for a tax return, {mail_of('Hugo Brandt')}", **{INCOME: "Wages only"}
    )
    assert "✓ Booked" in shown.words
    assert "Tax return" in str((await story.mail_to("Hugo Brandt"))["Subject"])


async def test_human_resources_an_interview_takes_both_interviewers_and_is_moved_by_the_candidate(story: Story) -> None:
    await story.found("Northwind People", people=["Rik Baas", "Mila Kok"])
    await story.service(
        "Interview",
        duration__minutes="45",
        is_online="1",
        staff_rule="all_of",
        people=("Rik Baas", "Mila Kok"),
        is_customer_allowed_to_manage="1",
    )
    await story.publish()
    booked = await story.book("Interview", "Tom Candidate")
    manage = booked.address.partition("?")[0]
    board = await story.board(story.day)
    assert "Rik Baas" in board
    assert "Mila Kok" in board
    assert "http" in words_of(await story.mail_to("Tom Candidate"))
    await booked.go(f"{manage}/times")
    later = booked.starts()[-1]
    await booked.choose(later)
    assert "Interview" in words_of(await story.mail_to("Tom Candidate", 2))
    assert "Tom Candidate" in await story.board(later[:10])
    await story.enter_chat()
    shown = await story.book_in_chat(f"book Eva Second for an interview, {mail_of('Eva Second')}")
    assert "Rik Baas" in shown.words
    assert "Mila Kok" in shown.words


async def test_health_care_a_patient_consents_and_cancels_in_time_and_the_place_is_free_again(story: Story) -> None:
    await story.found("Meadow Clinic", people=["Dr Anna Veld"])
    await story.service(
        "Patient visit", duration__minutes="20", people=("Dr Anna Veld",), is_customer_allowed_to_manage="1",
        **{"field__phone": "required"},
    )  # fmt: skip
    await story.publish(is_customer_consent_enabled="1", customer_consent_message="You may keep my data.")
    refused = await story.book("Patient visit", "Pia Patient", {"phone": "020 555 0142"})
    assert refused.status == 422
    booked = await story.book("Patient visit", "Pia Patient", {"phone": "020 555 0142", "consent": "1"})
    assert "Pia Patient" in await story.board(story.day)
    await booked.send(f"{booked.address.partition('?')[0]}/cancel", reason="Feeling well again")
    assert (await story.mail_to("Pia Patient", 2))["Subject"]
    assert "Pia Patient" not in await story.board(story.day)
    other = await story.book("Patient visit", "Otto Other", {"phone": "020 555 0143", "consent": "1"})
    assert "Booked." in other.text
    await story.enter_chat()
    shown = await story.book_in_chat(f"book Max Muster for a patient visit, {mail_of('Max Muster')}, 020 555 0177")
    assert "✓ Booked" in shown.words


async def test_government_citizens_wait_without_an_appointed_time_and_are_called_in_turn(story: Story) -> None:
    await story.found("City Registry", people=["Desk One"], **_always_open())
    await story.service("Passport", duration__minutes="15", is_on_demand="1", **NO_NOTICE)
    await story.publish()
    citizen = await story.look("Passport")
    await citizen.choose("now")
    await citizen.press("book", name="Cleo Citizen", email=mail_of("Cleo Citizen"))
    assert "Waiting" in citizen.text or "turn" in citizen.text
    assert "Cleo Citizen" in await story.queue()
    assert "Cleo Citizen" in await story.call_next()
    assert "/claim" not in await story.queue()
    await story.enter_chat()
    shown = await story.book_in_chat(f"book Hans Hearing for a passport, {mail_of('Hans Hearing')}")
    assert "✓ Booked" in shown.words
    assert "Passport" in str((await story.mail_to("Hans Hearing"))["Subject"])


async def test_schools_parents_choose_the_teacher_on_the_one_evening_there_is(story: Story) -> None:
    evening = _weekday_from(TODAY + timedelta(days=8))
    hours = {f"window-0-hours-{evening.weekday()}-0-from": "18:00", f"window-0-hours-{evening.weekday()}-0-to": "19:00"}
    await story.found("Hillside School", people=["Mr Aalto", "Mrs Bell"], **_open_evenings())
    await story.service(
        "Parents' evening",
        duration__minutes="10",
        slot_interval__minutes="10",
        people=("Mr Aalto", "Mrs Bell"),
        allow_staff_selection="yes",
        availability="notBookable",
        **{
            "window-0-first": evening.isoformat(),
            "window-0-last": evening.isoformat(),
            "window-0-type": "customWeeklyHours",
        },
        **hours,
    )
    await story.publish()
    parent = await story.look("Parents' evening")
    teacher = re.search(r'<option value="([^"]+)"[^>]*>\s*Mrs Bell', parent.text)
    assert teacher
    parent = await story.look("Parents' evening", staff=teacher[1], day=evening.isoformat())
    starts = {datetime.fromisoformat(one).date() for one in parent.starts()}
    assert starts == {evening}
    await parent.choose()
    await parent.press("book", name="Paul Parent", email=mail_of("Paul Parent"))
    assert "Booked." in parent.text
    board = await story.board(evening.isoformat())
    assert "Paul Parent" in board
    assert "Mrs Bell" in words_of(await story.mail_to("Paul Parent"))
    await story.enter_chat()
    shown = await story.book_in_chat(f"book Nora Parent for parents' evening, {mail_of('Nora Parent')}")
    assert "✓ Booked" in shown.words


async def test_higher_education_an_exam_has_three_seats_and_no_fourth(story: Story) -> None:
    day = _weekday_from(TODAY + timedelta(days=8))
    weekday = day.weekday()
    await story.found("Harbour University", people=["Prof Lind"])
    await story.service(
        "Exam registration",
        duration__hours="2",
        slot_interval__hours="2",
        maximum_attendees="3",
        people=("Prof Lind",),
        availability="notBookable",
        **{"window-0-first": day.isoformat(), "window-0-last": day.isoformat(), "window-0-type": "customWeeklyHours",
           f"window-0-hours-{weekday}-0-from": "10:00", f"window-0-hours-{weekday}-0-to": "12:00"},
    )  # fmt: skip
    await story.publish()
    for student in ("Sanne Akker", "Lotte Beek"):
        assert "Booked." in (await story.book("Exam registration", student)).text
    await story.enter_chat()
    shown = await story.book_in_chat(f"book Ruben Cole for the exam registration, {mail_of('Ruben Cole')}")
    assert "✓ Booked" in shown.words
    late = await story.look("Exam registration", day=day.isoformat())
    assert late.starts() == []
    board = await story.board(day.isoformat())
    assert SEATS_TAKEN in board
    assert "Lotte Beek" not in words_of(await story.mail_to("Sanne Akker"))


async def test_retail_a_customer_books_help_in_the_shop_in_her_own_language(story: Story) -> None:
    await story.found("Studio Lamp", people=["Joris Licht"], language="nl")
    await story.service("Advies aan huis", duration__hours="1", price_type="fixedPrice", price="45", location="Bij u thuis",
                        **{"field__address": "required"})  # fmt: skip
    await story.publish()
    booked = await story.book("Advies aan huis", "Fenna Koper", {"address": "Kerkstraat 3"}, language="nl")
    assert "Geboekt." in booked.text
    told = words_of(await story.mail_to("Fenna Koper"))
    assert "Beste Fenna" in told or "Geachte" in told or "Dag Fenna" in told
    assert "Fenna Koper" in await story.board(story.day)
    await story.enter_chat()
    shown = await story.book_in_chat(f"boek Karel Klant voor advies aan huis, {mail_of('Karel Klant')}")
    assert "✓ Geboekt" in shown.words


async def test_general_use_a_legal_review_by_the_hour_is_booked_by_a_campaign_and_found_in_the_report(
    story: Story,
) -> None:
    await story.found("Quill Legal", people=["Vera Law"])
    await story.service("Legal review", duration__minutes="30", is_online="1", price_type="hourly", price="240")
    await story.publish()
    client = await story.choose("Legal review", RefID="autumn")
    await client.press("book", name="Carl Client", email=mail_of("Carl Client"))
    assert "Booked." in client.text
    assert "Carl Client" in await story.board(story.day)
    await story.enter_chat()
    shown = await story.book_in_chat(f"book Dora Client for a legal review, {mail_of('Dora Client')}")
    assert "✓ Booked" in shown.words
    assert re.search(r"https?://\S+", words_of(await story.mail_to("Dora Client")))
    report = await story.report()
    assert "autumn" in report
    assert "Dora Client" in report


def _weekday_from(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _always_open() -> dict[str, str]:
    """Whenever the test runs."""
    hours = {f"hours-{weekday}-0-from": "00:00" for weekday in range(7)}
    return hours | {f"hours-{weekday}-0-to": "00:00" for weekday in range(7)}


def _open_evenings() -> dict[str, str]:
    return {f"hours-{weekday}-0-to": "21:00" for weekday in range(5)}

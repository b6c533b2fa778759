"""The checks of the fault run on made-up records: what is right passes, and each wrong of theirs is seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults.checks import Ledger, Row, all_breaches
from tests.faults.records import Event, Message
from tests.faults.stories import Place, Step, Story, quiet_end
from tests.support.builders import at

NINE, TEN = Place(start=at(9), staff="bram"), Place(start=at(10), staff="bram")
MADE = at(8, day=1)
GUEST, LINK = "guest@example.com", "https://teams.microsoft.com/l/meetup-join/1"


def a_step(kind: str, place: Place | None, tick: int, **more: object) -> Step:
    known = {"at": MADE + timedelta(minutes=tick), "begun": tick, "ended": tick + 1, "change_id": f"change-{tick}"}
    return Step(**{"kind": kind, "place": place, **known, **more})  # type: ignore[arg-type]  # the fields of a step


def a_mail(kind: str, place: Place, tick: int, key: str = "", **more: object) -> Message:
    known = {
        "channel": "mail",
        "to": GUEST,
        "key": key or f"row-{tick}",
        "kind": kind,
        "when": place.when,
        "tick": tick,
    }
    return Message(**{**known, "at": MADE, "link": LINK, **more})  # type: ignore[arg-type]  # the fields of a message


def moved() -> Ledger:
    """Booked at nine, moved to ten, and told both."""
    story = Story(appointment_id="a", email=GUEST, offsets=(60,))
    story.steps += [a_step("booked", NINE, 10), a_step("moved", TEN, 20)]
    told = [a_mail("booked", NINE, 15), a_mail("moved", TEN, 25), a_mail("reminder", TEN, 30)]
    return Ledger(stories=[story], messages=told, events=[Event(place=TEN, link=LINK)], rows=[], links={"a": LINK})


def cancelled() -> Ledger:
    ledger = moved()
    ledger.stories[0].steps.append(a_step("cancelled", None, 40))
    return replace(ledger, events=[], messages=[*ledger.messages, a_mail("cancelled", TEN, 45, link="")])


def with_mails(ledger: Ledger, *more: Message) -> Ledger:
    messages = sorted([*ledger.messages, *more], key=lambda one: one.tick)
    return replace(ledger, messages=messages)


def without(ledger: Ledger, kind: str, **more: object) -> Ledger:
    kept = [one for one in ledger.messages if one.kind != kind]
    return replace(ledger, messages=kept, **more)  # type: ignore[arg-type]  # the fields of a ledger


def undone() -> Ledger:
    """The move was taken back, yet somebody was told of it."""
    ledger = moved()
    ledger.stories[0].undo("change-20", at=MADE + timedelta(minutes=21), begun=21, ended=22)
    return replace(ledger, events=[Event(place=NINE, link=LINK)])


def not_reminded_but_for_an_undone_move() -> Ledger:
    """It was due while the move could be undone, as it was."""
    ledger = undone()
    story, due = ledger.stories[0], at(8)
    story.steps[1:] = [
        replace(step, at=due + timedelta(seconds=off)) for step, off in zip(story.steps[1:], (-5, 2), strict=True)
    ]
    return replace(ledger, messages=[a_mail("booked", NINE, 15)])


def a_dropped_reminder(place: Place, minutes: int) -> Row:
    """So many minutes after the moment at which it was due."""
    due = place.start - timedelta(hours=1)
    row = Row(id="row-30", kind="mail", topic="reminder", state="dropped", attempts=3, why="reminder_over")
    ended = due + timedelta(minutes=minutes)
    return replace(row, appointment_id="a", is_customers=True, reminds_at=due, ended_at=ended)


def overlapping() -> Ledger:
    ledger = moved()
    other = Story(appointment_id="b", email="", is_online=False, steps=[a_step("booked", TEN, 50)])
    return replace(ledger, stories=[*ledger.stories, other])


def test_a_move_and_an_end_that_everybody_was_told_of_are_right() -> None:
    assert (all_breaches(moved()), all_breaches(cancelled())) == ([], [])


WRONG = {
    "a fresh key for each try": (with_mails(moved(), a_mail("booked", NINE, 16, "other")), "due was"),
    "a repeat of what was known to have arrived": (
        with_mails(moved(), a_mail("moved", TEN, 26, "row-25")),
        "once more",
    ),
    "a second meeting": (replace(moved(), events=[*moved().events, *moved().events]), "an event too many"),
    "no meeting": (replace(moved(), events=[]), "no event"),
    "a meeting at the former time": (replace(moved(), events=[Event(place=NINE, link=LINK)]), "no event"),
    "a meeting with another link": (replace(moved(), links={"a": "other"}), "another link"),
    "a meeting left over": (replace(cancelled(), events=moved().events), "an event too many"),
    "a meeting without an event left over": (replace(cancelled(), second={"a": ["link"]}), "left over"),
    "two meetings without an event": (replace(moved(), second={"a": [LINK, "other"]}), "several"),
    "no word of the move": (without(moved(), "moved"), "last told"),
    "no confirmation, and no reason for it": (without(moved(), "booked"), "overtaken"),
    "the end before the move": (
        replace(
            cancelled(), messages=[*without(cancelled(), "cancelled").messages, a_mail("cancelled", TEN, 12, link="")]
        ),
        "after the end",
    ),
    "confirmed after the end": (with_mails(cancelled(), a_mail("booked", NINE, 50, "late")), "due was"),
    "a move that was undone": (undone(), "due was"),
    "a reminder of the former time": (with_mails(moved(), a_mail("reminder", NINE, 35)), "does not hold"),
    "a reminder after the end": (with_mails(cancelled(), a_mail("reminder", TEN, 50)), "after the end"),
    "a reminder twice": (with_mails(moved(), a_mail("reminder", TEN, 36)), "2 times"),
    "no reminder": (without(moved(), "reminder"), "reminded 0 times"),
    "no reminder because of a move that was undone": (not_reminded_but_for_an_undone_move(), "reminded 0 times"),
    "a reminder dropped in time": (without(moved(), "reminder", rows=[a_dropped_reminder(TEN, 14)]), "reminded 0"),
    "a reminder of the former time dropped": (
        without(moved(), "reminder", rows=[a_dropped_reminder(NINE, 90)]),
        "reminded 0",
    ),
    "an old link": (with_mails(moved(), a_mail("link", TEN, 40, link="old")), "the last link"),
    "something that waits": (replace(moved(), rows=[Row(id="1", kind="mail", topic="x", state="waiting")]), "still"),
    "something given up": (replace(moved(), rows=[Row(id="1", kind="mail", topic="x", state="parked")]), "given up"),
    "two appointments at once": (overlapping(), "overlaps"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_checks_see(name: str) -> None:
    ledger, words = WRONG[name]
    assert any(words in breach for breach in all_breaches(ledger)), all_breaches(ledger)


def test_a_repeat_of_what_was_torn_or_whose_sender_was_killed_is_allowed() -> None:
    again = a_mail("moved", TEN, 26, "row-25")
    torn = [replace(one, is_heard=one.kind != "moved") for one in moved().messages]
    assert all_breaches(with_mails(replace(moved(), messages=torn), again)) == []
    assert all_breaches(replace(with_mails(moved(), again), unsure={"row-25"})) == []


def test_a_message_may_be_missing_where_a_newer_one_overtook_it() -> None:
    row = Row(id="row-15", kind="mail", topic="confirmed", state="dropped", why="told_later")
    row = replace(row, appointment_id="a", is_customers=True)
    assert all_breaches(without(moved(), "booked", rows=[row])) == []


def test_a_reminder_may_be_missing_where_it_had_become_too_late() -> None:
    assert all_breaches(without(moved(), "reminder", rows=[a_dropped_reminder(TEN, 16)])) == []


def test_a_reminder_may_be_missing_that_was_dropped_while_the_appointment_stood_elsewhere() -> None:
    ledger = without(moved(), "reminder", rows=[a_dropped_reminder(TEN, 14)])
    times = [at(8, day=3), at(8, day=4), at(9, 10), at(9, 20)]
    steps = [a_step("booked", NINE, 10), a_step("moved", TEN, 20), a_step("moved", NINE, 30), a_step("moved", TEN, 40)]
    ledger.stories[0].steps = [replace(step, at=moment) for step, moment in zip(steps, times, strict=True)]
    more = [a_mail("moved", NINE, 35), a_mail("moved", TEN, 45)]
    assert all_breaches(with_mails(ledger, *more)) == []
    ledger.stories[0].steps[2:] = [replace(step, at=at(9, 15)) for step in ledger.stories[0].steps[2:]]
    assert all_breaches(with_mails(ledger, *more)) != []


def test_who_is_never_reached_gets_nothing_and_is_the_only_one_given_up() -> None:
    ledger = moved()
    ledger.stories[0].refuses = frozenset({"mail"})
    row = Row(id="row-15", kind="mail", topic="confirmed", state="parked", appointment_id="a", is_customers=True)
    assert all_breaches(replace(ledger, messages=[], rows=[row])) == []
    assert all_breaches(replace(ledger, rows=[row])) != []


def test_a_reminder_under_way_while_the_time_changed_could_not_know_of_it() -> None:
    ledger = moved()
    ledger.stories[0].steps[1] = a_step("moved", TEN, 20, sending=frozenset({"row-23"}))
    assert all_breaches(with_mails(ledger, a_mail("reminder", NINE, 23))) == []


@pytest.mark.parametrize(("hour", "ends"), [(12, at(12)), (21, at(7, day=5)), (3, at(7))])
def test_quiet_hours_end_at_eight_in_the_shop(hour: int, ends: object) -> None:
    assert quiet_end(at(hour)) == ends

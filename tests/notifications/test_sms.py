"""Text messages: short, in the reader's language, with the zone and the link."""

from dataclasses import replace

import pytest

from notifications.facts import NoticeKind, OldPlace
from notifications.sms import render_sms
from tests.support.notices import LINK, appointment_facts, notice, time_off_notice

KINDS = [
    NoticeKind.CONFIRMED,
    NoticeKind.CHANGED,
    NoticeKind.CANCELLED,
    NoticeKind.REMINDER,
    NoticeKind.FOLLOW_UP,
    NoticeKind.JOIN_LINK,
    NoticeKind.CHOOSE,
]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_to_a_customer_fits_into_one_text_message(kind: NoticeKind, language: str) -> None:
    text = render_sms(notice(kind, language=language))
    assert "(Amsterdam)" in text
    assert len(text) <= 160


def test_the_link_stands_at_its_end() -> None:
    facts = notice(appointment=appointment_facts(is_online=True, join_url=LINK))
    assert render_sms(facts) == f"Praktijk Zuid: Check-up confirmed, Tue 1 Dec, 14:30 (Amsterdam). {LINK}"


def test_a_change_of_person_alone_is_not_told_as_a_new_time() -> None:
    facts = notice(NoticeKind.CHANGED)
    assert facts.appointment is not None
    same_time = replace(facts, old=OldPlace(span=facts.appointment.span))
    assert render_sms(same_time) == "Praktijk Zuid: Check-up, Tue 1 Dec, 14:30 (Amsterdam), will be with somebody else."


def test_what_is_no_appointment_has_no_text_message() -> None:
    with pytest.raises(ValueError, match="no appointment"):
        render_sms(time_off_notice())

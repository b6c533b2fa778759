"""Reports of mail servers as they really look, and what is none."""

import pytest

from notifications.bounces import Bounce, read_bounces
from tests.support.bounces import KEY, exchange, postfix, report


def test_postfix_says_which_mail_and_why() -> None:
    assert read_bounces(postfix()) == (Bounce(key=KEY, status="5.1.1"),)


def test_exchange_is_read_although_it_gave_the_mail_another_id() -> None:
    assert read_bounces(exchange()) == (Bounce(key=KEY, status="5.1.10"),)


def test_a_report_with_the_whole_mail_is_read() -> None:
    assert read_bounces(report(returned="message/rfc822")) == (Bounce(key=KEY, status="5.1.1"),)


def test_a_mail_that_was_tried_for_days_is_given_up_whatever_its_number() -> None:
    assert read_bounces(report(status="4.4.7")) == (Bounce(key=KEY, status="4.4.7"),)


def test_a_report_without_a_number_is_still_one() -> None:
    assert read_bounces(report(status="", diagnostic="smtp; go away")) == (Bounce(key=KEY, status="5.0.0"),)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_only_takes_longer_or_has_arrived_is_no_bounce(action: str) -> None:
    assert read_bounces(report(action=action)) == ()


@pytest.mark.parametrize("key", ["", "someone-elses", "<b1946ac92492d2347c6235b4d2611184>"])
def test_a_report_about_a_mail_that_is_not_ours_is_left_alone(key: str) -> None:
    assert read_bounces(report(key=key, in_reply_to="")) == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 400,
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\nI am out of the office",
        postfix()[:700],
    ],
)
def test_what_cannot_be_read_is_no_report(raw: bytes) -> None:
    assert read_bounces(raw) == ()


def test_an_answer_by_a_person_is_no_report() -> None:
    raw = b"From: noor@example.com\r\nSubject: Re: Confirmed\r\nIn-Reply-To: <" + KEY.encode() + b"@x>\r\n\r\nThanks!"
    assert read_bounces(raw) == ()

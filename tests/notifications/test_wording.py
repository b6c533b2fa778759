"""A business's own words: what may stand in them, what comes out, and that nobody gets further than text."""

from dataclasses import replace

import pytest

from notifications.email import render
from notifications.facts import NoticeKind, Wording
from notifications.wording import check_wording, own_words, wording_fault
from scheduling.errors import Invalid
from tests.support.notices import LINK, appointment_facts, notice

EVERYTHING = "{{ customer_name }}|{{ service }}|{{ when }}|{{ business }}|{{ staff }}|{{ link }}|{{ reference }}"


def words(body: str = "", subject: str = "", language: str = "en") -> dict[str, Wording]:
    return {language: Wording(subject=subject, body=body)}


def filled(body: str, **more: object) -> str:
    own = own_words(notice(wordings=words(body), **more))  # type: ignore[arg-type]  # facts by name
    assert own is not None
    return own.body


def refusal(body: str, field: str = "body") -> Invalid:
    with pytest.raises(Invalid) as caught:
        check_wording(Wording(**{field: body}))
    return caught.value


def test_all_names_are_filled_in() -> None:
    online = appointment_facts(is_online=True, join_url=LINK)
    assert filled(EVERYTHING, appointment=online).split("|") == [
        "Noor van der Berg",
        "Check-up",
        "Tuesday 1 December 2026, 14:30–15:00 (Amsterdam)",
        "Praktijk Zuid",
        "Bram de Wit",
        LINK,
        "KX4PQRT",
    ]


def test_subject_and_opening_words_take_the_place_of_the_built_in_ones() -> None:
    email = render(notice(wordings=words("Park behind\nthe house.", "See you, {{ customer_name }}!")))
    assert email.subject == "See you, Noor van der Berg!"
    assert "Park behind\nthe house." in email.text
    assert "Park behind\nthe house." in email.html
    assert email.ics is not None


def test_what_is_left_empty_stays_built_in() -> None:
    built_in, own = render(notice()), render(notice(wordings=words("Hello there")))
    assert (own.subject, "Hello there" in own.text) == (built_in.subject, True)


def test_words_of_another_language_are_not_used() -> None:
    assert render(notice(wordings=words("Dag", language="nl"))).text == render(notice()).text


def test_a_condition_chooses_words() -> None:
    body = "{% if link %}Online{% else %}At our place{% endif %}, {{ service | upper }}"
    assert filled(body) == "At our place, CHECK-UP"


def test_names_of_strangers_are_escaped_in_html_and_can_break_no_header() -> None:
    facts = notice(reader={"name": "<i>N</i>\r\nBcc: x"}, wordings=words("{{ customer_name }}", "{{ customer_name }}"))
    email = render(facts)
    assert "<i>" not in email.html
    assert "\n" not in email.subject


@pytest.mark.parametrize(
    ("body", "rule", "line", "what"),
    [
        ("Hi {{ name }}", "template_unknown_name", 1, "name"),
        ("a\nb\n{{ customer_nam }}", "template_unknown_name", 3, "customer_nam"),
        ("{{ customer_name", "template_syntax", 1, ""),
        ("\n{% if link %}", "template_syntax", 2, ""),
        ("{% for x in service %}{% endfor %}", "template_not_allowed", 1, "for"),
        ("{{ service.__class__ }}", "template_not_allowed", 1, "getattr"),
        ("{{ service['x'] }}", "template_not_allowed", 1, "getitem"),
        ("{{ range(1000000000) }}", "template_not_allowed", 1, "call"),
        ("{{ 'a' * 1000000000 }}", "template_not_allowed", 1, "mul"),
        ("{{ 9 ** 9 ** 9 }}", "template_not_allowed", 1, "pow"),
        ("{{ service | replace('a', 'aaaa') }}", "template_not_allowed", 1, "replace"),
        ("{% set x = 1 %}", "template_not_allowed", 1, "assign"),
        ("{% include 'mail.html' %}", "template_not_allowed", 1, "include"),
        ("{% macro m() %}{% endmacro %}", "template_not_allowed", 1, "macro"),
        ("{{ service ~ service }}", "template_not_allowed", 1, "concat"),
        ("x" * 4001, "too_long", None, ""),
    ],
)
def test_what_is_not_let_through_is_named_with_its_line(body: str, rule: str, line: int | None, what: str) -> None:
    told = refusal(body).data
    assert (told["field"], told["rule"], told.get("line")) == ("body", rule, line)
    assert what in str(told.get("what", ""))


def test_a_broken_subject_is_named_as_such() -> None:
    assert refusal("{{ nobody }}", "subject").data["field"] == "subject"


def test_broken_words_are_found_before_a_mail_is_made_of_them() -> None:
    facts = notice(NoticeKind.REMINDER, wordings=words("{{ gone }}"))
    fault = wording_fault(facts)
    assert fault is not None
    assert fault.data["rule"] == "template_unknown_name"
    assert wording_fault(replace(facts, wordings={})) is None

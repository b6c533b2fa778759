"""A business's own words for its customers: what they may be made of, and what comes out of them.

They are Jinja2 templates of which nothing is let through but text, the names below, conditions, comparisons and a few filters: no loops,
no attributes, no calls, no arithmetic. So what comes out is never much longer than what goes in, and takes no time to speak of.
"""

from collections.abc import Iterator
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.facts import AppointmentFacts, NoticeFacts, NoticeKind, WaitingFacts, Wording
from notifications.voice import Voice, clean, one_line, waited_for, web_address
from scheduling.errors import Invalid
from texts.catalogue import choose_language
from texts.formats import listing, when

NAMES = ("customer_name", "service", "when", "business", "staff", "link", "reference")
TOPICS = (
    NoticeKind.CONFIRMED,
    NoticeKind.CHANGED,
    NoticeKind.CANCELLED,
    NoticeKind.REMINDER,
    NoticeKind.FOLLOW_UP,
    NoticeKind.CHOOSE,
    NoticeKind.WISH_KEPT,
    NoticeKind.PLACE_OFFERED,
)
LONGEST = {"subject": 200, "body": 4000}
_LONGEST_RESULT = 20_000
_FILTERS = {"upper", "lower", "capitalize", "title", "trim", "default"}
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)


def check_wording(wording: Wording) -> None:
    """Raises Invalid naming field, rule and line."""
    for field, text in (("subject", wording.subject), ("body", wording.body)):
        if len(text) > LONGEST[field]:
            raise Invalid(field, "too_long", most=LONGEST[field])
        for line, rule, what in _problems(text):
            raise Invalid(field, rule, line=line, what=what)


def own_words(facts: NoticeFacts) -> Wording | None:
    """The business's words for this notice with everything filled in; None when it has none in the reader's language.

    Raises Invalid when they cannot be filled in.
    """
    wording = facts.wordings.get(choose_language(facts.reader.language))
    if wording is None or (facts.appointment is None and facts.waiting is None) or facts.copy_of:
        return None
    check_wording(wording)
    names = names_of(facts)
    return Wording(
        subject=one_line(_filled("subject", wording.subject, names)), body=clean(_filled("body", wording.body, names))
    )


def wording_fault(facts: NoticeFacts) -> Invalid | None:
    """Why the business's words cannot be used for this notice, if they cannot: the mail is then to go out without them."""
    try:
        own_words(facts)
    except Invalid as fault:
        return fault
    return None


def names_of(facts: NoticeFacts) -> dict[str, str]:
    """What the names stand for; an empty text where there is nothing."""
    appointment, voice = facts.appointment, Voice(facts)
    if facts.waiting is not None:
        return _names_of_wish(facts, facts.waiting, voice)
    if appointment is None:
        return {}
    return {
        "customer_name": one_line(facts.reader.name),
        "service": one_line(appointment.service_name),
        "when": when(appointment.span, voice.zone, voice.language, reader_zone=voice.reader_zone, year="always"),
        "business": one_line(facts.sender.business_name),
        "staff": listing([one_line(name) for name in appointment.staff_names], voice.language),
        "link": web_address(_link(facts, appointment)),
        "reference": appointment.reference,
    }


def _link(facts: NoticeFacts, appointment: AppointmentFacts) -> str:
    return facts.manage_url or "" if facts.kind is NoticeKind.CHOOSE else appointment.join_url


def _names_of_wish(facts: NoticeFacts, waiting: WaitingFacts, voice: Voice) -> dict[str, str]:
    """`when` is the place offered, else the days waited for; there is no reference yet."""
    return {
        "customer_name": one_line(facts.reader.name),
        "service": one_line(waiting.service_name),
        "when": waited_for(waiting, voice),
        "business": one_line(facts.sender.business_name),
        "staff": listing([one_line(name) for name in waiting.staff_names], voice.language),
        "link": web_address(waiting.page_url),
        "reference": "",
    }


def _problems(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, rule and what it is about, of each thing that is not let through."""
    try:
        parsed = _environment().parse(text)
    except TemplateSyntaxError as error:
        yield error.lineno, "template_syntax", str(error.message)
        return
    for node in (parsed, *parsed.find_all(nodes.Node)):
        if not isinstance(node, _ALLOWED):
            yield node.lineno, "template_not_allowed", type(node).__name__.lower()
        elif isinstance(node, nodes.Name) and node.name not in NAMES:
            yield node.lineno, "template_unknown_name", node.name
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            yield node.lineno, "template_not_allowed", node.name


def _filled(field: str, text: str, names: dict[str, str]) -> str:
    try:
        made = _compiled(text).render(names)
    except TemplateError as error:
        raise Invalid(field, "template_syntax", line=1, what=str(error)) from error
    if len(made) > _LONGEST_RESULT:
        raise Invalid(field, "too_long", most=_LONGEST_RESULT)
    return made


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    """Plain text comes out; where it goes into HTML it is escaped there."""
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )

"""`/app/{business}/webhooks`: programs that are told of changes, each with a page of its own that shows what was sent and answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from scheduling.errors import Invalid, Refusal, Stale
from scheduling.events import EventKind
from scheduling.webhooks import Style, Webhook, WebhookId
from tab.frame import Route
from tab.visit import BusinessVisit
from texts import formats
from texts.catalogue import say_any
from texts.troubles import dropped_text, trouble_text
from usecases.manage_webhooks import AddedWebhook
from usecases.read_webhooks import DeliveryLine, WebhookPage, lines_of
from usecases.try_webhook import WebhookTrial
from web.form_reader import FormReader

_LONGEST_URL = 2100
"""A little more than may be kept, so that the rule is told by the one who knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One webhook in the reader's words."""

    id: WebhookId
    url: str
    host: str
    kinds: str
    is_subscription: bool
    state: str
    state_name: str
    since: str
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One event in the reader's words; `body` is what is sent, laid out for people."""

    id: str
    kind: str
    made_at: str
    state: str
    state_name: str
    moment: str
    attempts: int
    status: int
    milliseconds: int
    why: str
    answer: str
    body: str
    can_resend: bool


async def show_all(visit: BusinessVisit) -> web.Response:
    return await _all(visit, visit.blank())


async def add(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    url, events = form.text("url", most=_LONGEST_URL), form.many("events")
    if form.is_valid:
        try:
            made = await visit.use_cases.webhooks.add(visit.business_id, url, events, visit.actor)
            return await _all(visit, visit.blank(), made=made)
        except Refusal as refusal:
            form.refuse(refusal)
    return await _all(visit, form, status=422)


async def show(visit: BusinessVisit) -> web.Response:
    return await _one(visit, visit.blank())


async def change(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    url, events = form.text("url", most=_LONGEST_URL), form.many("events")
    if form.is_valid:
        try:
            await visit.use_cases.webhooks.change(visit.business_id, _id(visit), url, events, visit.actor)
            return visit.redirect("webhooks", _id(visit), done="saved")
        except Invalid as refusal:
            form.refuse(refusal)
    return await _one(visit, form, status=422)


async def try_out(visit: BusinessVisit) -> web.Response:
    await visit.form()
    trial = await visit.use_cases.webhooks.try_out(visit.business_id, _id(visit), visit.actor)
    return await _one(visit, visit.blank(), trial=trial)


async def pause(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    is_paused = form.typed("do") != "resume"
    await visit.use_cases.webhooks.pause(visit.business_id, _id(visit), visit.actor, is_paused=is_paused)
    return visit.redirect("webhooks", _id(visit), done="saved")


async def resend(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    try:
        await visit.use_cases.webhooks.resend_event(visit.business_id, _id(visit), form.typed("event"), visit.actor)
    except Stale:
        return visit.redirect("webhooks", _id(visit), done="not_parked")
    return visit.redirect("webhooks", _id(visit), done="event_resent")


async def ask_to_remove(visit: BusinessVisit) -> web.Response:
    page = await _read(visit)
    return visit.render("webhook_remove.html", hook=_row(visit, page.webhook))


async def remove(visit: BusinessVisit) -> web.Response:
    await visit.form()
    await visit.use_cases.webhooks.remove(visit.business_id, _id(visit), visit.actor)
    return visit.redirect("webhooks", done="removed")


async def _all(
    visit: BusinessVisit, form: FormReader, *, status: int = 200, made: AddedWebhook | None = None
) -> web.Response:
    found = await visit.use_cases.webhooks.list_all(visit.business_id, visit.actor)
    rows = [_row(visit, line.webhook, line.waiting) for line in found]
    return visit.render(
        "webhooks.html", status=status, form=form, rows=rows, made=made, kinds=_kinds(visit), chosen=tuple(EventKind)
    )


async def _one(
    visit: BusinessVisit, form: FormReader, *, status: int = 200, trial: WebhookTrial | None = None
) -> web.Response:
    page = await _read(visit)
    hook = page.webhook
    return visit.render(
        "webhook.html",
        status=status,
        form=form,
        hook=_row(visit, hook),
        stored=hook,
        kinds=_kinds(visit),
        chosen=[str(kind) for kind in hook.events],
        sent=[_sent(visit, line) for line in lines_of(page)],
        following=visit.address("webhooks", hook.id, after=page.next) if page.next else "",
        first=visit.address("webhooks", hook.id) if visit.request.query.get("after") else "",
        trial=trial,
        trial_why=trouble_text(trial.error, visit.language) if trial and trial.error else "",
    )


async def _read(visit: BusinessVisit) -> WebhookPage:
    """A cursor that was changed by hand leads to the first page."""
    read, where = visit.use_cases.webhooks.read, (visit.business_id, _id(visit), visit.actor)
    try:
        return await read(*where, after=visit.request.query.get("after", ""))
    except Invalid:
        return await read(*where)


def _id(visit: BusinessVisit) -> WebhookId:
    return WebhookId(visit.request.match_info["webhook"])


def _kinds(visit: BusinessVisit) -> list[tuple[str, str]]:
    return [(str(kind), _kind(visit, kind)) for kind in EventKind]


def _kind(visit: BusinessVisit, kind: EventKind) -> str:
    return say_any("app.webhooks.kind", kind, visit.language)


def _row(visit: BusinessVisit, hook: Webhook, waiting: int = 0) -> Row:
    state = str(hook.paused_why) or ("unanswered" if hook.failing_since else "on")
    since = hook.failing_since or hook.created_at
    return Row(
        id=hook.id,
        url=hook.url,
        host=hook.host,
        kinds=formats.listing([_kind(visit, kind) for kind in hook.events], visit.language),
        is_subscription=hook.style is Style.GRAPH,
        state=state,
        state_name=say_any("app.webhooks.state", state, visit.language),
        since=_moment(visit, since) if since else "",
        waiting=waiting,
    )


def _sent(visit: BusinessVisit, line: DeliveryLine) -> Sent:
    state = str(line.state)
    has_ended = state in ("done", "dropped")
    text = dropped_text if state == "dropped" else trouble_text
    return Sent(
        id=line.id,
        kind=_kind(visit, line.event),
        made_at=_moment(visit, line.made_at),
        state=state,
        state_name=say_any("app.messages.state", state, visit.language),
        moment=_moment(visit, line.tried_at or line.due_at) if state != "dropped" else "",
        attempts=line.attempts,
        status=line.status,
        milliseconds=line.milliseconds,
        why=text(line.error, visit.language) if line.error and (not has_ended or state == "dropped") else "",
        answer=line.answer,
        body=_laid_out(line.body),
        can_resend=line.can_resend,
    )


def _laid_out(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) if body else ""


def _moment(visit: BusinessVisit, moment: datetime) -> str:
    day = formats.day(formats.local_day(moment, visit.zone), visit.language, "short", today=visit.today)
    return f"{day}, {formats.clock(moment, visit.zone, visit.language)}"


ROUTES = (
    Route(method="GET", path="webhooks", handler=show_all),
    Route(method="POST", path="webhooks", handler=add),
    Route(method="GET", path="webhooks/{webhook}", handler=show),
    Route(method="POST", path="webhooks/{webhook}", handler=change),
    Route(method="POST", path="webhooks/{webhook}/test", handler=try_out),
    Route(method="POST", path="webhooks/{webhook}/pause", handler=pause),
    Route(method="POST", path="webhooks/{webhook}/resend", handler=resend),
    Route(method="GET", path="webhooks/{webhook}/remove", handler=ask_to_remove),
    Route(method="POST", path="webhooks/{webhook}/remove", handler=remove),
)

"""Webhooks in our own namespace: made, changed, paused, tried, ended, with the log of what was sent and what was answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.errors import ApiError
from api.permissions import MAY_CONFIGURE
from api.resources.collection import Collection, no_body
from api.table import Parameter, Route
from api.wire.webhook import (
    TriggerWire,
    WebhookDeliveriesWire,
    WebhookTrialWire,
    WebhookWire,
    delivery_out,
    trial_out,
    webhook_out,
)
from scheduling.webhooks import ChangeType, Webhook, WebhookId, events_of
from usecases.read_webhooks import lines_of

TAG = "slotkeeper.webhook"
ALL = "/slotkeeper/businesses/{business}/webhooks"
ONE = f"{ALL}/{{webhook}}"
TRIGGER = "/slotkeeper/businesses/{business}/triggers/{trigger}"
TRIGGERS = {str(change): events_of([change]) for change in (ChangeType.CREATED, ChangeType.UPDATED)} | {
    "cancelled": events_of([ChangeType.DELETED])
}
"""What flows begin with (B92)."""
_AFTER = Parameter(name="after", about="The cursor that the page before ended with.")


async def items(call: Call) -> Sequence[Mapping[str, Any]]:
    found = await call.use_cases.webhooks.list_all(call.business_id, call.actor)
    return [webhook_out(one.webhook) for one in found]


async def create(call: Call) -> Answer:
    """The secret is told here and nowhere else."""
    told = call.read(WebhookWire)
    added = await call.use_cases.webhooks.add(call.business_id, told.url, told.events, call.actor)
    where = {"Location": f"{call.origin}{call.path.rstrip('/')}/{added.webhook.id}"}
    return _shown(call, added.webhook, secret=added.secret, status=201, headers=where)


async def listen(call: Call) -> Answer:
    """For a flow: the address leads to the same webhook as any other, where it is ended."""
    events = TRIGGERS.get(call.params["trigger"].casefold())
    if events is None:
        raise ApiError(404, "ErrorItemNotFound", f"there are the triggers {', '.join(TRIGGERS)}", target="trigger")
    told = call.read(TriggerWire)
    added = await call.use_cases.webhooks.add(call.business_id, told.url, events, call.actor)
    hooks = f"{call.origin}{call.path.rstrip('/')}".rsplit("/", 2)[0] + "/webhooks"
    return _shown(call, added.webhook, status=201, headers={"Location": f"{hooks}/{added.webhook.id}"})


async def read(call: Call) -> Answer:
    return _shown(call, await _found(call))


async def change(call: Call) -> Answer:
    told = call.read_part(WebhookWire)
    use, where = call.use_cases.webhooks, (call.business_id, _id(call))
    if told.sent & {"url", "events"}:
        before = await _found(call)
        url = told.url if "url" in told.sent else before.url
        events = told.events if "events" in told.sent else before.events
        await use.change(*where, url, events, call.actor)
    if told.is_paused is not None:
        await use.pause(*where, call.actor, is_paused=told.is_paused)
    return _shown(call, await _found(call))


async def end(call: Call) -> Answer:
    await call.use_cases.webhooks.remove(call.business_id, _id(call), call.actor)
    return NO_CONTENT


async def try_out(call: Call) -> Answer:
    no_body(call)
    return Answer(body=trial_out(await call.use_cases.webhooks.try_out(call.business_id, _id(call), call.actor)))


async def deliveries(call: Call) -> Answer:
    page = await call.use_cases.webhooks.read(
        call.business_id, _id(call), call.actor, after=call.query.get("after", "")
    )
    following = f"{call.origin}{call.path}?after={page.next}" if page.next else None
    body = {"value": [delivery_out(one) for one in lines_of(page)], "@odata.nextLink": following}
    return Answer(body=body)


async def resend(call: Call) -> Answer:
    no_body(call)
    use = call.use_cases.webhooks
    await use.resend_event(call.business_id, _id(call), call.params["delivery"], call.actor)
    return NO_CONTENT


async def _found(call: Call) -> Webhook:
    return (await call.use_cases.webhooks.read(call.business_id, _id(call), call.actor)).webhook


def _id(call: Call) -> WebhookId:
    return WebhookId(call.params["webhook"])


def _shown(
    call: Call, hook: Webhook, *, secret: str | None = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    return Answer(status=status, body=webhook_out(hook, secret), headers=headers or {})


_LIST = Collection(path=ALL, model=WebhookWire, items=items, about="List webhooks", tag=TAG, permissions=MAY_CONFIGURE)


_EXAMPLE = {"url": "https://programs.example.com/in", "events": ["created", "cancelled"]}


def _row(method: str, path: str, handler: Any, about: str, **more: Any) -> Route:
    return Route(method=method, path=path, handler=handler, about=about, tag=TAG, permissions=MAY_CONFIGURE, **more)


ROUTES: tuple[Route, ...] = (
    *_LIST.routes,
    _row("POST", TRIGGER, listen, "Have a flow told of changes", body=TriggerWire, answer=WebhookWire, status=201),
    _row("POST", ALL, create, "Add a webhook", body=WebhookWire, example=_EXAMPLE, answer=WebhookWire, status=201),
    _row("GET", ONE, read, "Read a webhook", answer=WebhookWire),
    _row("PATCH", ONE, change, "Change or pause a webhook", body=WebhookWire, answer=WebhookWire),
    _row("DELETE", ONE, end, "End a webhook", status=204),
    _row("POST", f"{ONE}/test", try_out, "Call a webhook to see whether it answers", answer=WebhookTrialWire),
    _row(
        "GET",
        f"{ONE}/deliveries",
        deliveries,
        "List what was sent, the latest first",
        answer=WebhookDeliveriesWire,
        parameters=(_AFTER,),
    ),
    _row("POST", f"{ONE}/deliveries/{{delivery}}/resend", resend, "Send an event again", status=204, statuses=(409,)),
)

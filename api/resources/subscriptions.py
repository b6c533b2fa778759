"""Change subscriptions: made after the handshake, listed, read, renewed, ended; each program has its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.errors import ApiError
from api.permissions import MAY_READ
from api.resources.collection import listed
from api.table import Route
from api.wire.query import page_of, read_query
from api.wire.subscription import TARGETS, Subscription, SubscriptionRenewal, subscription_out
from scheduling.webhooks import Webhook, WebhookId
from usecases.subscribe_changes import SubscriptionWish

TAG = "subscription"
ALL = "/subscriptions"
ONE = f"{ALL}/{{subscription}}"
EXAMPLE = {
    "changeType": "created,updated,deleted",
    "notificationUrl": "https://programs.example.com/notes",
    "resource": "solutions/bookingBusinesses/harbour-practice@slotkeeper/appointments",
    "expirationDateTime": "2027-02-01T00:00:00Z",
    "clientState": "a word of your own",
}


async def list_all(call: Call) -> Answer:
    query = read_query(call.query, Subscription)
    found: Sequence[Mapping[str, Any]] = [
        subscription_out(one) for one in await call.use_cases.webhooks.list_subscriptions(call.actor)
    ]
    return listed(call, page_of(query, found), wants_count=query.wants_count)


async def create(call: Call) -> Answer:
    told = call.read(Subscription)
    business_id = told.business_id
    if not call.caller.may_reach(business_id):
        raise ApiError(404, "ErrorItemNotFound", "there is no such business", target="resource")
    wish = SubscriptionWish(
        business_id=business_id,
        url=told.notification_url,
        changes=told.changes,
        expires_at=told.expiration_date_time,
        client_state=told.client_state or "",
        kept=told.kept,
    )
    made = await call.use_cases.webhooks.subscribe(wish, call.actor)
    return _shown(call, made, status=201, headers={"Location": f"{call.origin}{ALL}/{made.id}"})


async def read(call: Call) -> Answer:
    return _shown(call, await call.use_cases.webhooks.read_subscription(_id(call), call.actor))


async def renew(call: Call) -> Answer:
    told = call.read_part(SubscriptionRenewal)
    renewed = await call.use_cases.webhooks.renew(
        _id(call), call.actor, expires_at=told.expiration_date_time, url=told.notification_url
    )
    return _shown(call, renewed)


async def end(call: Call) -> Answer:
    await call.use_cases.webhooks.end(_id(call), call.actor)
    return NO_CONTENT


def _id(call: Call) -> WebhookId:
    return WebhookId(call.params["subscription"])


def _shown(call: Call, hook: Webhook, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = {"@odata.context": f"{call.origin}/$metadata#subscriptions/$entity", **subscription_out(hook)}
    return Answer(status=status, body=body, headers=headers or {})


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=ALL,
        handler=list_all,
        about="List the program's own subscriptions",
        tag=TAG,
        permissions=MAY_READ,
        answer=Subscription,
        is_list=True,
    ),
    Route(
        method="POST",
        path=ALL,
        handler=create,
        about="Subscribe to changes of appointments",
        tag=TAG,
        permissions=MAY_READ,
        body=Subscription,
        example=EXAMPLE,
        answer=Subscription,
        status=201,
        targets=TARGETS,
    ),
    Route(
        method="GET",
        path=ONE,
        handler=read,
        about="Read a subscription",
        tag=TAG,
        permissions=MAY_READ,
        answer=Subscription,
    ),
    Route(
        method="PATCH",
        path=ONE,
        handler=renew,
        about="Renew a subscription",
        tag=TAG,
        permissions=MAY_READ,
        body=SubscriptionRenewal,
        answer=Subscription,
        targets=TARGETS,
    ),
    Route(
        method="DELETE",
        path=ONE,
        handler=end,
        about="End a subscription",
        tag=TAG,
        permissions=MAY_READ,
        status=204,
    ),
)

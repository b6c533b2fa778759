"""Where Microsoft Graph calls in: POST /graph/notify and /graph/lifecycle. Answers at once; the worker reads what has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from callbacks.bodies import SLOWEST_SECONDS, read_body
from usecases.hear_notices import CHANGED, CalendarNotice, HearNotices

log = structlog.get_logger("graph_door")
NOTIFY, LIFECYCLE = "/graph/notify", "/graph/lifecycle"
_LONGEST_TOKEN = 2048
_Text = Annotated[str, Field(pattern=r"^[^\x00]*\z")]
"""Without the sign that no database keeps."""


class _Notice(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    subscription_id: _Text
    client_state: str = ""
    lifecycle_event: str = CHANGED


class _Notices(BaseModel):
    value: list[_Notice] = Field(max_length=1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphDoor:
    """`wake` tells the worker of this process that there is something to read."""

    hear: HearNotices
    wake: Callable[[], None]
    slowest_seconds: float = SLOWEST_SECONDS

    async def receive(self, request: web.Request) -> web.Response:
        """The question whether this is our address, or notices; 202 also for those that are not believed."""
        token = request.query.get("validationToken")
        if token is not None:
            return _same(token)
        notices = _understood(await read_body(request, self.slowest_seconds))
        if await self.hear(notices) < len(notices):
            log.warning("notices of a calendar not believed", count=len(notices))
        self.wake()
        return web.Response(status=202)


def add_routes(app: web.Application, door: GraphDoor) -> None:
    for path in (NOTIFY, LIFECYCLE):
        app.router.add_post(path, door.receive)


def _same(token: str) -> web.Response:
    if len(token) > _LONGEST_TOKEN:
        raise web.HTTPBadRequest
    return web.Response(text=token, content_type="text/plain", headers={"X-Content-Type-Options": "nosniff"})


def _understood(body: bytes) -> list[CalendarNotice]:
    try:
        found = _Notices.model_validate_json(body)
    except ValidationError:
        raise web.HTTPBadRequest from None
    return [
        CalendarNotice(subscription_id=one.subscription_id, client_state=one.client_state, event=one.lifecycle_event)
        for one in found.value
    ]

"""One call of the API and its answer, free of the web: what comes in one request and what comes in a batch is carried out alike."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from multidict import CIMultiDictProxy, MultiMapping

from api.errors import ApiError, bad_request
from scheduling.business import BusinessId
from scheduling.quick import quick

if TYPE_CHECKING:
    from api.door import Door
    from api.identity import Caller
    from api.wire.model import Wire
    from usecases.access import Actor
    from usecases.wiring import UseCases

Model = TypeVar("Model", bound="Wire")
UNKNOWN_MEMBERS = "include-unknown-enum-members"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`body` is what becomes JSON, or text or bytes that are ready to be sent; None for no body at all."""

    status: int = 200
    body: Any = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        match self.body:
            case None:
                return b""
            case bytes():
                return self.body
            case str():
                return self.body.encode()
        return orjson.dumps(self.body)


NO_CONTENT = Answer(status=204)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`origin` is the address of this version of the API as the client reaches it, `path` what follows; `params` are the ids in it."""

    door: Door
    identity: Caller | None
    method: str
    path: str
    params: Mapping[str, str]
    query: MultiMapping[str]
    headers: CIMultiDictProxy[str]
    body: bytes
    origin: str
    request_id: str = ""

    @property
    def caller(self) -> Caller:
        """Who calls; what may be asked by everybody has no use for it."""
        if self.identity is None:
            raise ApiError(401, "InvalidAuthenticationToken", "this needs a token")
        return self.identity

    @property
    def host(self) -> str:
        """The address of this server, under which its pages lie."""
        return self.origin.rpartition("/")[0]

    @property
    def use_cases(self) -> UseCases:
        return self.door.use_cases

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def business_id(self) -> BusinessId:
        """Of the business in the path. Raises ApiError for one that the caller does not reach."""
        business_id = BusinessId(self.params["business"])
        if not self.caller.may_reach(business_id):
            raise ApiError(404, "ErrorItemNotFound", "there is no such business", target="business")
        return business_id

    @property
    def knows_all_members(self) -> bool:
        """Whether the client can read members of enumerations that were added later."""
        wishes = ",".join(self.headers.getall("Prefer", []))
        return UNKNOWN_MEMBERS in (wish.strip().casefold() for wish in wishes.split(","))

    def read(self, model: type[Model]) -> Model:
        """The body as the model has it. Raises ApiError naming member and rule."""
        return model.read(self.json_body())

    def read_part(self, model: type[Model]) -> Model:
        """The same for a change, in which nothing has to be there."""
        return model.read_part(self.json_body())

    def json_body(self) -> Any:
        kind = self.headers.get("Content-Type", "application/json").partition(";")[0].strip().casefold()
        if kind != "application/json" and not kind.endswith("+json"):
            raise ApiError(415, "unsupportedMediaType", "the body must be JSON, with Content-Type application/json")
        try:
            return orjson.loads(self.body.removeprefix(BOM_UTF8))
        except orjson.JSONDecodeError as error:
            raise bad_request(f"the body is not valid JSON: {error}") from None


Handler = Callable[[Call], Awaitable[Answer]]

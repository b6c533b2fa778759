"""What every collection answers alike: a list with Graph's query options, how many there are, and one thing with its version."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from api.call import Answer, Call, Handler
from api.errors import bad_request
from api.table import Parameter, Route, segments_of
from api.wire.etag import etag, is_known
from api.wire.filters import fits
from api.wire.model import Wire
from api.wire.query import Page, next_link, page_of, read_query, selected

Items = Callable[[Call], Awaitable[Sequence[Mapping[str, Any]]]]
BUSINESSES = "/solutions/bookingBusinesses"
BUSINESS = f"{BUSINESSES}/{{business}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """`items` gives the whole list as it is written on the wire, in the order of a list that names none."""

    path: str
    model: type[Wire]
    items: Items
    about: str
    tag: str
    permissions: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)

    @property
    def routes(self) -> tuple[Route, Route]:
        shared: dict[str, Any] = {
            "method": "GET",
            "tag": self.tag,
            "permissions": self.permissions,
            "targets": self.targets,
        }
        many = Route(
            path=self.path,
            handler=self.list,
            about=self.about,
            answer=self.model,
            is_list=True,
            parameters=self.parameters,
            **shared,
        )
        number = Route(
            path=f"{self.path}/$count",
            handler=self.count,
            about=f"{self.about}: how many",
            parameters=self.parameters,
            **shared,
        )
        return many, number

    async def list(self, call: Call) -> Answer:
        query = read_query(call.query, self.model)
        return listed(call, page_of(query, await self.items(call)), wants_count=query.wants_count)

    async def count(self, call: Call) -> Answer:
        query = read_query(call.query, self.model)
        found = await self.items(call)
        number = sum(1 for one in found if query.filter is None or fits(query.filter, one))
        return Answer(body=str(number), content_type="text/plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """One thing of a collection: made, read, changed and deleted by those who may, each address as a row of the table.

    `name` is what it is called; `example` makes one, `changes` is an example of a change. `tells_change`: a change is answered with
    the thing as it is then, as Graph does for some.
    """

    collection: Collection
    path: str
    name: str
    permissions: tuple[str, ...]
    create: Handler
    read: Handler
    change: Handler
    delete: Handler
    example: Mapping[str, Any]
    changes: Mapping[str, Any]
    targets: Mapping[str, str]
    tells_change: bool = False
    create_statuses: tuple[int, ...] = ()
    delete_statuses: tuple[int, ...] = (409, 412)

    @property
    def routes(self) -> tuple[Route, ...]:
        tag, model = self.collection.tag, self.collection.model
        may_write: dict[str, Any] = {"tag": tag, "permissions": self.permissions}
        told: dict[str, Any] = {"body": model, "targets": self.targets, **may_write}
        create = Route(
            method="POST",
            path=self.collection.path,
            handler=self.create,
            about=f"Create a {self.name}",
            example=self.example,
            answer=model,
            status=201,
            statuses=self.create_statuses,
            **told,
        )
        read = Route(
            method="GET",
            path=self.path,
            handler=self.read,
            about=f"Read a {self.name}",
            tag=tag,
            permissions=self.collection.permissions,
            answer=model,
        )
        change = Route(
            method="PATCH",
            path=self.path,
            handler=self.change,
            about=f"Change a {self.name}",
            example=self.changes,
            answer=model if self.tells_change else None,
            status=200 if self.tells_change else 204,
            statuses=(409, 412),
            **told,
        )
        delete = Route(
            method="DELETE",
            path=self.path,
            handler=self.delete,
            about=f"Delete a {self.name}",
            status=204,
            statuses=self.delete_statuses,
            **may_write,
        )
        return create, read, change, delete


def listed(call: Call, page: Page, *, wants_count: bool) -> Answer:
    """A page of a list."""
    body: dict[str, Any] = {"@odata.context": context(call)}
    if wants_count:
        body["@odata.count"] = page.total
    body["value"] = list(page.items)
    if page.cursor is not None:
        body["@odata.nextLink"] = next_link(f"{call.origin}{call.path}", call.query, page.cursor)
    return Answer(body=body)


def one_of(
    call: Call, item: Mapping[str, Any], mark: str, *, status: int = 200, model: type[Wire] | None = None
) -> Answer:
    """One thing as it is read by id; 304 for a client that has this version. With the model some members can be selected."""
    tag = etag(mark)
    if model is not None and call.method == "GET":
        item = selected(read_query(call.query, model), item)
    if status == 200 and call.method == "GET" and is_known(call, mark):
        return Answer(status=304, headers={"ETag": tag})
    headers = {"ETag": tag}
    if status == 201:
        headers["Location"] = f"{call.origin}{call.path.rstrip('/')}/{quote(str(item['id']), safe='')}"
    return Answer(
        status=status, body={"@odata.context": f"{context(call)}/$entity", "@odata.etag": tag, **item}, headers=headers
    )


def marked(items: Iterable[tuple[Mapping[str, Any], str]]) -> list[Mapping[str, Any]]:
    """Things of a list with the versions they have."""
    return [{"@odata.etag": etag(mark), **item} for item, mark in items]


def context(call: Call) -> str:
    """Where the metadata describes the collection that the address is in."""
    return _context(call.origin, segments_of(call.path))


@lru_cache(maxsize=512)
def _context(origin: str, segments: tuple[str, ...]) -> str:
    """Remembered by segments, of which there are no more than in the table: slashes after them may be any number."""
    names = [_NAMES.get(name.casefold(), name) for name in segments]
    if len(names) == 1:
        return f"{origin}/$metadata#{names[0]}"
    where = f"{origin}/solutions/$metadata#{names[1]}"
    if len(names) <= _OF_BUSINESS:
        return where
    return f"{where}('{quote(names[2], safe='')}')/{names[_OF_BUSINESS]}"


_OF_BUSINESS = 3
_NAMES = {
    name.casefold(): name
    for name in (
        "bookingBusinesses",
        "bookingCurrencies",
        "appointments",
        "calendarView",
        "customers",
        "customQuestions",
        "services",
        "staffMembers",
    )
}


def no_body(call: Call) -> None:
    """For actions without one. Raises ApiError for a body that is there all the same and is no object."""
    if call.body and not isinstance(call.json_body(), Mapping):
        raise bad_request("the body must be empty, or a JSON object")

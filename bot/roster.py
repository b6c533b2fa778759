"""Asks the channel who people are: one person's addresses, once an hour at most, by which an account is linked to a staff
member; and, anew each time, everybody of a team."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator

import structlog

from bot.errors import ServiceUnavailable
from bot.incoming import Incoming
from bot.sending import Connector, Json
from scheduling.errors import DeliveryFailure
from scheduling.identity import GUEST_MARK, Team, TeamMember

_log = structlog.get_logger(__name__)
_KEPT_SECONDS = 3600.0
_MOST_KEPT = 10_000

_PAGE = 200
_MOST_MEMBERS = 1000
_SECONDS = 4.0  # whoever clicked is answered within five

Addresses = tuple[str, str]
_UNKNOWN: Addresses = ("", "")


class TeamsRoster:
    def __init__(self, connector: Connector, *, monotonic: Callable[[], float]) -> None:
        self._connector = connector
        self._monotonic = monotonic
        self._kept: OrderedDict[tuple[str, str], tuple[float, Addresses]] = OrderedDict()

    async def addresses(self, incoming: Incoming) -> Addresses:
        """Mail address and user principal name; both empty when the channel does not tell, which is no fault."""
        person = (incoming.tenant_id, incoming.user_id)
        until, known = self._kept.get(person, (float("-inf"), _UNKNOWN))
        if until > self._monotonic():
            return known
        try:
            member = await self._connector.member(incoming.service_url, incoming.conversation_id, incoming.user_id)
        except DeliveryFailure as failure:
            _log.warning("the channel does not tell a person's addresses", cause=str(failure))
            return _UNKNOWN
        found = (_text(member.get("email")), _text(member.get("userPrincipalName")))
        self._keep(person, found)
        return found

    async def team(self, incoming: Incoming) -> Team:
        """Everybody of the team or group chat in which something was said, without bots. Raises DeliveryFailure."""
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._team(incoming)
        except TimeoutError as late:
            raise ServiceUnavailable("the roster did not come in time") from late

    async def _team(self, incoming: Incoming) -> Team:
        """In a channel the members are those of its team; the id of a thread has a part of its own behind."""
        where = incoming.team_id or incoming.conversation_id.partition(";")[0]
        found: dict[str, TeamMember] = {}
        mark = ""
        for _ in range(_MOST_MEMBERS // _PAGE):
            page = await self._connector.members(incoming.service_url, where, most=_PAGE, after=mark)
            found |= {member.object_id: member for member in _members(page, incoming.tenant_id)}
            mark = _text(page.get("continuationToken"))
            if not mark:
                break
        return Team(members=tuple(found.values()), is_whole=not mark)

    def _keep(self, person: tuple[str, str], found: Addresses) -> None:
        self._kept[person] = (self._monotonic() + _KEPT_SECONDS, found)
        self._kept.move_to_end(person)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _members(page: Json, tenant_id: str) -> Iterator[TeamMember]:
    listed = page.get("members")
    for entry in listed if isinstance(listed, list) else ():
        member = _member(entry, tenant_id) if isinstance(entry, dict) else None
        if member is not None:
            yield member


def _member(entry: Json, tenant_id: str) -> TeamMember | None:
    """None for whoever has no account: a bot, or somebody who joined without one."""
    object_id = (_text(entry.get("aadObjectId")) or _text(entry.get("objectId"))).lower()
    name, upn = " ".join(_text(entry.get("name")).split()), _text(entry.get("userPrincipalName"))
    if not object_id or "," in object_id:
        return None
    email = _text(entry.get("email"))
    return TeamMember(
        tenant_id=_text(entry.get("tenantId")) or tenant_id,
        object_id=object_id,
        name=name or email or upn or object_id,
        email=email,
        upn=upn,
        is_guest=_text(entry.get("userRole")).lower() == "guest" or GUEST_MARK in upn.lower(),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""

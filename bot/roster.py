"""Asks the channel for a person's addresses, once an hour at most; an account is linked to a staff member by them."""

from collections import OrderedDict
from collections.abc import Callable

import structlog

from bot.incoming import Incoming
from bot.sending import Connector
from scheduling.errors import DeliveryFailure

_log = structlog.get_logger(__name__)
_KEPT_SECONDS = 3600.0
_MOST_KEPT = 10_000

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

    def _keep(self, person: tuple[str, str], found: Addresses) -> None:
        self._kept[person] = (self._monotonic() + _KEPT_SECONDS, found)
        self._kept.move_to_end(person)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""

"""What `app.py check` tells of Microsoft Graph: the token, which permission is missing for which function, which mailbox answers.

What the token does not permit, role assignments in Exchange may, for the mailboxes in their scope: the mailboxes tell.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.graph_client import GraphClient
from adapters.graph_directory import PEOPLE, READS_PEOPLE
from adapters.graph_meetings import GraphMeetings
from adapters.graph_online_meetings import BROWSER_LINKS, ONLINE_MEETINGS, GraphOnlineMeetings
from scheduling.errors import DeliveryFailure
from scheduling.staff import StaffId, StaffMember
from settings import Settings
from usecases.find_mailboxes import StaffMailbox

Line = tuple[str, str, str]
"""What it is about, how it stands, and what is wrong."""
_CALENDARS = "Calendars.ReadWrite"
_READS = frozenset({_CALENDARS, "Calendars.Read", "Calendars.ReadBasic.All", "Calendars.ReadBasic"})
_MAIL = "Mail.Send"
_GRANT = "grant {} and the administrators' consent, see docs/microsoft-365.md"
_WITHOUT_MAILBOX = ("no_mailbox", "no_address")
_NOT_PERMITTED = ("consent_missing", "mailbox_not_permitted")
_REMEDIES = {
    "credential_refused": "the secret or certificate has ended or belongs to another app: make a new one",
    "consent_missing": "grant the application permissions and the administrators' consent",
    "token_refused": "Graph does not take the token: look at SLOTKEEPER_GRAPH_BASE and SLOTKEEPER_LOGIN_BASE",
    "token_unavailable": "the sign-in service could not be asked: look at SLOTKEEPER_GRAPH_TENANT_ID and the way out",
    "graph_unreachable": "look at SLOTKEEPER_GRAPH_BASE and at the way out of this machine",
    "graph_silent": "Graph did not answer; try again",
    "throttled": "Graph asks for patience; try again later",
    "mailbox_not_permitted": "put the mailbox into the scope of the app's role assignment in Exchange",
    "no_mailbox": "this address has no mailbox in the tenant: set SLOTKEEPER_MEETINGS_ORGANISER for such people",
    "no_address": "enter the address of the person's mailbox",
    "teams_not_allowed": "the mailbox makes no Teams meetings: give the person a licence for Teams",
    "meeting_policy_missing": "grant the person the Teams application access policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one mailbox answered: codes, empty when all is well."""

    mailbox: StaffMailbox
    calendar: str
    online: str

    @property
    def name(self) -> str:
        return self.mailbox.member.email or self.mailbox.member.display_name


async def check_graph(settings: Settings, client: GraphClient, mailboxes: Sequence[StaffMailbox]) -> list[Line]:
    """`client` is open. Nothing of the token is told but what it permits."""
    try:
        roles = await client.roles()
    except DeliveryFailure as failure:
        return [("Graph", "no token", f"{failure.code} ({failure.detail}): {_remedy(failure.code)}")]
    found = await asyncio.gather(*(_ask(client, one, ONLINE_MEETINGS in roles) for one in mailboxes))
    organiser = await _organiser(settings, client)
    return [("Graph", "token", ""), *_functions(settings, roles, found), *organiser, *_mailboxes(settings, found)]


async def _organiser(settings: Settings, client: GraphClient) -> list[Line]:
    """The mailbox that makes the meetings of people without one."""
    if not settings.meetings_organiser:
        return []
    member = StaffMember(id=StaffId(""), display_name="", email=settings.meetings_organiser)
    code = await GraphMeetings(client=client).health(member)
    problem = f"{code}: {_remedy(code)}" if code else ""
    return [("- organiser", f"{member.email} for whoever has no mailbox", problem)]


async def _ask(client: GraphClient, mailbox: StaffMailbox, asks_online: bool) -> _Found:
    calendar = await GraphMeetings(client=client).health(mailbox.member) or ""
    online = ""
    if asks_online and mailbox.object_id:
        online = await GraphOnlineMeetings(client=client).health(mailbox.object_id)
    return _Found(mailbox=mailbox, calendar=calendar, online=online)


def _functions(settings: Settings, roles: frozenset[str], found: Sequence[_Found]) -> Iterator[Line]:
    by_exchange = any(one.calendar not in (*_NOT_PERMITTED, *_WITHOUT_MAILBOX) for one in found)
    yield _needed("- meetings", _CALENDARS, roles, by_exchange=by_exchange, is_used=settings.meetings == "teams")
    yield _needed("- calendars", _CALENDARS, roles & _READS and {_CALENDARS}, by_exchange=by_exchange, is_used=True)
    extras = _optional(roles, (ONLINE_MEETINGS,))
    yield "- lobby", extras, ""
    yield "- second way", extras, ""
    yield "- in browser", _optional(roles, (ONLINE_MEETINGS, BROWSER_LINKS)), ""
    yield "- people", "permitted" if roles & READS_PEOPLE else f"not permitted ({PEOPLE} is missing)", ""
    yield _needed("- mail", _MAIL, roles, by_exchange=False, is_used=settings.mail_way == "graph")


def _needed(name: str, role: str, roles: frozenset[str] | set[str], *, by_exchange: bool, is_used: bool) -> Line:
    if role in roles:
        return name, "permitted in the whole tenant", ""
    if by_exchange:
        return name, "permitted by Exchange, see the mailboxes", ""
    return name, "not permitted", _GRANT.format(role) if is_used else ""


def _optional(roles: frozenset[str], needed: tuple[str, ...]) -> str:
    missing = [role for role in needed if role not in roles]
    return f"not permitted ({', '.join(missing)} is missing)" if missing else "permitted"


def _mailboxes(settings: Settings, found: Sequence[_Found]) -> Iterator[Line]:
    good = [one for one in found if not one.calendar]
    yield "- mailboxes", f"{len(good)} of {len(found)} answer and make Teams meetings", ""
    for one in found:
        is_asked_for = one.calendar != "teams_not_allowed" or settings.meetings == "teams"
        if settings.meetings_organiser and one.calendar in _WITHOUT_MAILBOX:
            yield "  -", f"{one.name} ({one.calendar}: meetings are made by the organiser above)", ""
        elif one.calendar:
            yield "  -", one.name, f"{one.calendar}: {_remedy(one.calendar)}" if is_asked_for else ""
        elif one.online:
            yield "  -", f"{one.name} ({one.online}: {_remedy(one.online)})", ""


def _remedy(code: str) -> str:
    return _REMEDIES.get(code, "see docs/microsoft-365.md")

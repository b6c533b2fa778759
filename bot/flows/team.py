"""The people of the team or group chat in which an administrator asks, offered for the staff (S145).

Who belongs to the team is asked of Teams at each click: a card may be old, and its ticks are ids that anybody could send.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import StringIO

import structlog

from bot.flows.data import Data, text, whole
from bot.flows.results import plain_reply
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Field, Key, Verb
from cards.parts import clipped, joined
from cards.team import ALL, NONE, TeamView, team_card
from cards.views import Option
from scheduling.errors import DeliveryFailure, NotAllowed
from scheduling.identity import Team, TeamMember
from scheduling.staff import Role
from texts.catalogue import say, say_any, say_n
from texts.formats import listing
from texts.refusals import refusal_text
from usecases.access import Permission, Reach
from usecases.add_staff_in_bulk import BulkResult
from usecases.offer_team import TeamOffer

PER_PAGE = 50
_LONGEST_TITLE = 80
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """How the list is shown; `ticks` are ALL, NONE, or empty for all but guests."""

    page: int = 0
    role: Role = Role.TEAM_MEMBER
    ticks: str = ""
    note: str = ""
    problem: str = ""


async def from_sentence(turn: Turn) -> Reply:
    """Raises NotAllowed for whoever is no administrator."""
    return await _about_team(turn, Verb.TEAM, {})


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    return await _about_team(turn, verb, data)


async def _about_team(turn: Turn, verb: Verb, data: Data) -> Reply:
    if turn.reach(Permission.CONFIGURE) is not Reach.ALL:
        raise NotAllowed(Permission.CONFIGURE)
    if not turn.incoming.is_group:
        return plain_reply(turn, say("chat.team.where_title", turn.language), say("chat.team.where", turn.language))
    try:
        team = await turn.desk.roster.team(turn.incoming)
    except DeliveryFailure as failure:
        structlog.get_logger(__name__).warning("the channel does not tell who is in a team", cause=str(failure))
        return plain_reply(turn, say("chat.team.silent_title", turn.language), say("chat.team.silent", turn.language))
    if verb is Verb.TEAM_ADD:
        return await _add(turn, team, data)
    offer = await turn.use.offer_team(turn.business_id, team.members, turn.actor)
    return _list(turn, team, offer, _Shown(page=whole(data, Key.PAGE), role=_role(data), ticks=text(data, Key.VALUE)))


async def _add(turn: Turn, team: Team, data: Data) -> Reply:
    """A repeated click finds them on the staff and says the same."""
    chosen = frozenset(text(data, Field.PEOPLE).split(",")) - {""}
    shown = _Shown(page=whole(data, Key.PAGE), role=_role(data))
    offer = await turn.use.offer_team(turn.business_id, team.members, turn.actor)
    if not chosen:
        nobody = say("chat.team.nobody_chosen", turn.language)
        return _list(turn, team, offer, replace(shown, ticks=NONE, problem=nobody))
    wanted = [member for member in offer.free if member.object_id in chosen][:PER_PAGE]
    result = await _stored(turn, wanted, shown.role)
    after = await turn.use.offer_team(turn.business_id, team.members, turn.actor)
    here = [member.name for member in after.on_staff if member.object_id in chosen]
    note = say_n("chat.team.added", len(here), turn.language, names=_named(turn, here)) if here else ""
    left = {member.object_id for member in after.free}
    wrong = [(wanted[line.number - 1], line) for line in result.wrong]
    problems = [
        f"{member.name}: {refusal_text(line.refusal, turn.language, turn.zone)}"
        for member, line in wrong
        if line.refusal is not None and member.object_id in left
    ]
    return _list(turn, team, after, replace(shown, ticks=NONE, note=note, problem="\n\n".join(problems)))


async def _stored(turn: Turn, members: Sequence[TeamMember], role: Role) -> BulkResult:
    if not members:
        return BulkResult(lines=())
    lines = "\n".join(_line(member, role) for member in members)
    return await turn.use.add_staff_in_bulk(turn.business_id, lines, turn.actor, roles={}, only_right=True)


def _line(member: TeamMember, role: Role) -> str:
    """As it would be pasted; a name may hold the sign that parts name and address."""
    written = StringIO()
    csv.writer(written, delimiter=";", lineterminator="").writerow([member.name, member.address, role.value])
    return written.getvalue()


def _list(turn: Turn, team: Team, offer: TeamOffer, shown: _Shown) -> Reply:
    language = turn.language
    pages = max(1, -(-len(offer.free) // PER_PAGE))
    page = min(shown.page, pages - 1)
    people = offer.free[page * PER_PAGE : (page + 1) * PER_PAGE]
    view = TeamView(
        language=language,
        state={Key.BUSINESS.value: turn.business_id, Key.LANGUAGE.value: language},
        people=tuple(Option(value=member.object_id, title=_title(turn, member)) for member in people),
        ticked=tuple(member.object_id for member in people if _is_ticked(member, shown.ticks)),
        roles=_roles(language),
        role=shown.role.value,
        business=turn.about.business.display_name,
        total=len(offer.free),
        page=page,
        pages=pages,
        note=shown.note,
        problem=shown.problem,
        asides=_asides(turn, team, offer),
    )
    return Reply(card=team_card(view))


def _is_ticked(member: TeamMember, ticks: str) -> bool:
    return ticks == ALL or (ticks != NONE and not member.is_guest)


def _title(turn: Turn, member: TeamMember) -> str:
    """A guest is marked before the address: the end of a long line is cut."""
    guest = say("chat.team.guest", turn.language) if member.is_guest else ""
    return clipped(joined(member.name, guest, member.address), _LONGEST_TITLE)


def _asides(turn: Turn, team: Team, offer: TeamOffer) -> tuple[str, ...]:
    names = [member.name for member in offer.unreachable]
    unreachable = say_n("chat.team.unreachable", len(names), turn.language, names=_named(turn, names)) if names else ""
    cut = "" if team.is_whole else say("chat.team.cut", turn.language, count=len(team.members))
    return tuple(filter(None, (unreachable, cut)))


def _named(turn: Turn, names: Sequence[str]) -> str:
    """The first of many, and how many more."""
    more = len(names) - _MOST_NAMED
    return listing(list(names), turn.language) if more <= 0 else f"{', '.join(names[:_MOST_NAMED])} +{more}"


def _roles(language: str) -> tuple[Option, ...]:
    titles = [(role.value, say_any("chat.role", role, language)) for role in Role]
    return tuple(Option(value=value, title=title[:1].upper() + title[1:]) for value, title in titles)


def _role(data: Data) -> Role:
    """A role that nobody offered is the least that is usual."""
    chosen = text(data, Field.ROLE)
    return Role(chosen) if chosen in set(Role) else Role.TEAM_MEMBER

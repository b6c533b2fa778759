"""What must be true at the end, said about the records of the far side: each check answers with the breaches it has found."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.faults.records import Event, Message
from tests.faults.stories import Story, overlapping

_TOLD = ("booked", "moved", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the outbox as it ended, and when that was seen. `reminds_at` is the moment at which a reminder was due."""

    id: str
    kind: str
    topic: str
    state: str
    attempts: int = 0
    why: str = ""
    appointment_id: str = ""
    is_customers: bool = False
    reminds_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the run knows when it is over. `links` are those stored, `second` the meetings without an event, both by appointment.

    `unsure` are messages whose sender was killed or cut off before it could write them down."""

    stories: Sequence[Story]
    messages: Sequence[Message]
    events: Sequence[Event]
    rows: Sequence[Row]
    links: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, Collection[str]] = field(default_factory=dict)
    unsure: Collection[str] = frozenset()


def all_breaches(ledger: Ledger) -> list[str]:
    firsts = first_arrivals(ledger.messages)
    return [
        *wrong_meetings(ledger),
        *(f"{place} overlaps" for place in overlapping(story.place for story in ledger.stories if story.place)),
        *(f"{place} overlaps in the calendar" for place in overlapping(event.place for event in ledger.events)),
        *(breach for story in ledger.stories for breach in wrong_messages(story, firsts, ledger)),
        *unexplained_repeats(ledger.messages, ledger.unsure),
        *unfinished(ledger),
    ]


def first_arrivals(messages: Iterable[Message]) -> dict[str, list[Message]]:
    """To each address what came, each message once."""
    found: dict[str, dict[str, Message]] = defaultdict(dict)
    for message in messages:
        found[message.to].setdefault(message.key, message)
    return {to: list(known.values()) for to, known in found.items()}


def wrong_meetings(ledger: Ledger) -> list[str]:
    """Every coming online appointment has one event at its place with its person, whose link is the one stored; nothing else stands."""
    online = [story for story in ledger.stories if story.is_online and story.place]
    coming = {story.appointment_id for story in online}
    wanted = Counter(story.place for story in online if story.place)
    stand = Counter(event.place for event in ledger.events)
    titles = {event.place: event.title for event in ledger.events}
    at = {event.place: event.link for event in ledger.events}
    return [
        *(f"no event at {place}" for place in (wanted - stand)),
        *(f"an event too many at {place}: {titles[place]}" for place in (stand - wanted)),
        *(
            f"another link at {story.place}"
            for story in online
            if story.place in at
            and ledger.links.get(story.appointment_id)
            not in (at[story.place], *ledger.second.get(story.appointment_id, ()))
        ),
        *(f"a meeting is left over of {one}" for one in ledger.second if one not in coming),
        *(f"several meetings of {one}" for one, links in ledger.second.items() if len(links) > 1),
    ]


def wrong_messages(story: Story, firsts: Mapping[str, list[Message]], ledger: Ledger) -> list[str]:
    found: list[str] = []
    for channel, address in (("mail", story.email), ("sms", story.phone)):
        if not address:
            continue
        came = firsts.get(address, [])
        if channel in story.refuses:
            found += [f"{address} got what it refuses"] if came else []
            continue
        found += [f"{address}: {breach}" for breach in _wrong_on(story, channel, came, ledger)]
    return found


def _wrong_on(story: Story, channel: str, came: Sequence[Message], ledger: Ledger) -> list[str]:
    told = [(one.kind, one.when) for one in came if one.kind in _TOLD]
    due = story.due_messages()
    found = [f"of no known kind: {one}" for one in came if one.kind == "other"]
    if not is_part_of(told, due):
        found.append(f"told {told}, due was {due}")
    elif told[-1:] != due[-1:]:
        found.append(f"last told {told[-1:]}, last due was {due[-1:]}")
    elif len(due) - len(told) > (late := _overtaken(story, channel, ledger)):
        found.append(f"told {told} of {due}, though only {late} were overtaken by what came later")
    return found + _wrong_reminders(story, channel, came, ledger) + _wrong_links(story, channel, came, ledger)


def is_part_of(part: Sequence[object], whole: Sequence[object]) -> bool:
    """Whether the one is the other with nothing but gaps."""
    rest = iter(whole)
    return all(one in rest for one in part)


def _overtaken(story: Story, channel: str, ledger: Ledger) -> int:
    """Messages that something newer took the place of before they had left."""
    mine = _rows_of(story, channel, ledger)
    return sum(row.state == "dropped" and row.why in ("told_later", "ended", "undone") for row in mine)


def _rows_of(story: Story, channel: str, ledger: Ledger) -> list[Row]:
    rows = (row for row in ledger.rows if row.appointment_id == story.appointment_id)
    return [row for row in rows if row.kind == channel and row.is_customers]


def _wrong_reminders(story: Story, channel: str, came: Sequence[Message], ledger: Ledger) -> list[str]:
    reminders = [one for one in came if one.kind == "reminder"]
    found = [f"reminded of {one.when}, which does not hold" for one in reminders if not _held(story, one)]
    often = Counter(one.when for one in reminders)
    found += [f"reminded of {when} {times} times" for when, times in often.items() if times > len(story.offsets)]
    dropped = [row for row in _rows_of(story, channel, ledger) if row.state == "dropped"]
    ends = [(row.reminds_at, row.ended_at) for row in dropped if row.reminds_at and row.ended_at]
    late = sum(story.could_be_left_out(due, ended) for due, ended in ends)
    due, present = story.reminders_due(channel), often[story.place.when] if story.place else 0
    return found + ([f"reminded {present} times, due were {due}"] if present + late < due else [])


def _held(story: Story, message: Message) -> bool:
    """One that was under way while the change was made could not know of it."""
    before = story.place_at(message.tick)
    under_way = any(message.key in step.sending and step.ended < message.tick for step in story.steps)
    return message.when in before or under_way


def _wrong_links(story: Story, channel: str, came: Sequence[Message], ledger: Ledger) -> list[str]:
    """Nothing after the end but the end; and who comes has been told the link of the meeting as it is."""
    ends = [one.tick for one in came if one.kind == "cancelled"]
    found = [f"{one.kind} after the end" for one in came if ends and one.tick > ends[0] and one.kind != "cancelled"]
    if channel != "mail" or not story.is_online or story.place is None:
        return found
    told = [one.link for one in ledger.messages if one.to == story.email and one.link]
    link = ledger.links.get(story.appointment_id)
    return found + ([] if told[-1:] == [link] else [f"the last link told is {told[-1:]}, the meeting is at {link}"])


def unexplained_repeats(messages: Iterable[Message], unsure: Collection[str]) -> list[str]:
    """The same key may come again only where nobody could know that it had arrived."""
    heard: set[tuple[str, str]] = set()
    found: list[str] = []
    for one in messages:
        if (one.channel, one.key) in heard and one.key not in unsure:
            found.append(f"{one.channel} {one.key} ({one.kind}) once more, though it was known to have arrived")
        if one.is_heard:
            heard.add((one.channel, one.key))
    return found


def unfinished(ledger: Ledger) -> list[str]:
    """Nothing waits, and nothing was given up but what the far side refuses for good."""
    refused = {(story.appointment_id, channel) for story in ledger.stories for channel in story.refuses}
    found = [f"still {row.state}: {row}" for row in ledger.rows if row.state in ("waiting", "sending")]
    parked = [row for row in ledger.rows if row.state == "parked"]
    return found + [f"given up: {row}" for row in parked if (row.appointment_id, row.kind) not in refused]

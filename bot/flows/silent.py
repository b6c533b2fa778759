"""Who has not answered whether he or she comes: of tomorrow, or of the day that was asked about."""

from collections.abc import Sequence
from datetime import date

from bot.flows.facts import day_title
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.notices import PlainView, plain_card
from texts.catalogue import say
from texts.formats import clock, listing
from usecases.read_silent import Silent

MOST_SHOWN = 20


async def show(turn: Turn, day: date | None) -> Reply:
    """In a group everybody sees how many there are, and not who."""
    shown, lines = await turn.use.read_silent(turn.business_id, turn.actor, day)
    language, title = turn.language, day_title(turn, shown)
    if not lines:
        text = say("chat.silent.nobody", language, day=title)
    elif turn.incoming.is_group and not turn.incoming.is_refresh:
        text = say("chat.silent.many", language, day=title, count=sum(len(line.names) for line in lines))
    else:
        text = "\n\n".join(silent_lines(lines, turn.zone, language))
    return Reply(
        card=plain_card(
            PlainView(
                language=language,
                state={"business": turn.business_id},
                title=say("chat.silent.title", language, day=title),
                text=text,
            )
        )
    )


def silent_lines(lines: Sequence[Silent], zone: str, language: str) -> list[str]:
    """When, who, for what: one line each."""
    shown = [f"{clock(one.start, zone, language)} {listing(one.names, language)} ({one.service_name})" for one in lines]
    more = len(shown) - MOST_SHOWN
    return shown if more <= 0 else [*shown[:MOST_SHOWN], f"+{more}"]

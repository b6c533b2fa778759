"""What a conversation answers, and the protocol it fulfils; how an answer travels is decided in `bot/turn.py`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.incoming import Incoming

Card = Mapping[str, Any]
OnSent = Callable[[str], Awaitable[None]]
"""Told the activity id under which the service stored a message; keep it to update the card later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One further message. With `update_id` it replaces the card sent earlier under that id, for everybody."""

    card: Card | None = None
    text: str = ""
    summary: str = ""  # for the notification; the card's fallbackText when empty
    update_id: str = ""
    is_private: bool = False  # to the private chat of the person who wrote, wherever he wrote
    on_sent: OnSent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyError:
    """Shown under the card that was clicked; as a plain message where there is none."""

    code: str
    message: str
    status: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a typeahead answer."""

    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one `Incoming`.

    MESSAGE, INSTALL, members: `card` or `text` becomes a new message; neither is silence.
    CARD_ACTION: exactly one of `card` (replaces the clicked card for this person), `text`, `error`.
    SUBMIT: the same; in a private chat `card` replaces the clicked card, in a group it goes to the private chat.
    SEARCH: `choices`.
    `update_for_all` replaces the clicked card for everybody. `also` are further messages, in order, after the answer.
    """

    card: Card | None = None
    text: str = ""
    summary: str = ""
    error: ReplyError | None = None
    choices: tuple[Choice, ...] = ()
    update_for_all: Card | None = None
    is_private: bool = False  # MESSAGE: answer in the private chat of the person who wrote in a group
    on_sent: OnSent | None = None
    also: tuple[Outgoing, ...] = ()


SILENCE = Reply()


class Conversation(Protocol):
    """Everything behind the wire. May raise anything: the door then apologises with a reference and logs the cause."""

    async def answer(self, incoming: Incoming) -> Reply: ...

    async def lost(self, incoming: Incoming) -> None:
        """The conversation it came from takes no messages any more: blocked, or gone."""

"""Conversations for tests of the door: what they are told is kept, what they answer is given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.incoming import Incoming, IncomingKind
from bot.replies import Reply

Answer = Reply | Exception | Callable[[Incoming], Awaitable[Reply]]


@dataclass(slots=True)
class Scripted:
    """Answers each kind as told, anything else by repeating the text."""

    answers: dict[IncomingKind, Answer] = field(default_factory=dict)
    heard: list[Incoming] = field(default_factory=list)
    lost_ones: list[str] = field(default_factory=list)

    async def answer(self, incoming: Incoming) -> Reply:
        self.heard.append(incoming)
        answer = self.answers.get(incoming.kind, Reply(text=f"you said {incoming.text}"))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Reply) else await answer(incoming)

    async def lost(self, incoming: Incoming) -> None:
        self.lost_ones.append(incoming.conversation_id)


def apology(incoming: Incoming, reference: str) -> str:
    return f"sorry ({reference})"

"""What befalls mail server, Graph and SMS provider, by dice of their own each, and the far sides that keep what they have accepted."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from tests.faults.records import Message, Ticks, mail_message, sms_message
from tests.faults.shared_clock import SharedClock
from tests.support.fake_graph import FakeGraph, Fault
from tests.support.fake_sms import FakeSms
from tests.support.mail_server import MailServer

REFUSED_MAIL, REFUSED_NUMBER = "refused", "+3161999"
_SLOW_SECONDS = 5.0
_MAIL = ("451 4.3.0 later", "452 4.3.1 full", "432 4.3.2 STOREDRV.ClientSubmit; too many", "421 4.3.2 closing")


@dataclass(slots=True)
class Storm:
    """How often a request fails (from 0 to 1), how many hang for good, and what has been done so far.

    `kill` is called, if the dice say so, in the moment between the far side's work and its answer.
    """

    seed: int
    graph_rate: float = 0.0
    mail_rate: float = 0.0
    sms_rate: float = 0.0
    hangs_left: int = 0
    is_slow: bool = False
    kill: Callable[[], None] = lambda: None
    counts: Counter[str] = field(default_factory=Counter)
    dice: dict[str, random.Random] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = {name: random.Random(f"{self.seed} {name}") for name in ("graph", "mail", "sms")}

    def ends(self) -> None:
        self.graph_rate = self.mail_rate = self.sms_rate = 0.0
        self.is_slow = False

    def strikes(self, name: str) -> bool:
        rate: float = getattr(self, f"{name}_rate")
        return rate > 0 and self.dice[name].random() < rate

    def choose(self, name: str, kinds: list[str]) -> str:
        kind = self.dice[name].choice(kinds)
        if kind == "hang":
            kind, self.hangs_left = ("hang", self.hangs_left - 1) if self.hangs_left > 0 else ("torn", 0)
        self.counts[f"{name}: {kind}"] += 1
        if kind == "killed":
            self.kill()
        return kind


def graph_weather(storm: Storm, graph: FakeGraph) -> Callable[[web.Request], Fault]:
    kinds = ["429", "429 for long", "503", "504 after all", "slow", "torn", "torn after", "token", "no link", "strict"]

    def weather(request: web.Request) -> Fault:
        graph.reads_without_link, graph.refuses_true_repeats = 0, False
        if storm.is_slow:
            storm.counts["graph: slow"] += 1
            return Fault(seconds=_SLOW_SECONDS)
        if not storm.strikes("graph"):
            return Fault()
        kind = storm.choose("graph", [*kinds, "hang", "killed"])
        if kind == "token":
            graph.expire_tokens()
        graph.reads_without_link = storm.dice["graph"].choice((2, 9)) if kind == "no link" else 0
        graph.refuses_true_repeats = kind == "strict"
        return _FAULTS.get(kind, Fault())

    return weather


_FAULTS = {
    "429": Fault(status=429, code="TooManyRequests", headers={"Retry-After": "2"}),
    "429 for long": Fault(status=429, code="TooManyRequests", headers={"Retry-After": "150"}),
    "503": Fault(status=503, code="ServiceUnavailable"),
    "504 after all": Fault(status=504, code="UnknownError", cut="after"),
    "slow": Fault(seconds=_SLOW_SECONDS),
    "torn": Fault(cut="before"),
    "torn after": Fault(cut="after"),
    "hang": Fault(cut="hang"),
}


@dataclass(slots=True)
class Kept:
    """One that was accepted, when, and in which connection."""

    content: bytes
    tick: int
    at: datetime
    session: object
    is_heard: bool = False


@dataclass(kw_only=True)
class FarMail(MailServer):
    """Refuses some recipients for good. That somebody has heard of a mail's arrival shows when the line is closed properly."""

    storm: Storm
    clock: SharedClock
    ticks: Ticks
    kept: list[Kept] = field(default_factory=list)
    fault: str = ""

    def fault_for(self, command: str, recipients: list[str]) -> str:
        if command == "RCPT" and recipients[0].startswith(REFUSED_MAIL):
            return "550 5.1.1 no such mailbox"
        if not self.storm.strikes("mail"):
            return ""
        kinds = ["deferred"] if command == "RCPT" else ["deferred", "torn", "torn after", "hang", "killed"]
        kind = self.storm.choose("mail", kinds)
        answers = {"torn": "die", "torn after": "die_after", "hang": "hang", "killed": "die_after"}
        return answers.get(kind) or self.storm.dice["mail"].choice(_MAIL)

    def take(self, content: bytes, recipients: list[str], session: object) -> None:
        super().take(content, recipients, session)
        self.kept.append(Kept(content, self.ticks.next(), self.clock.now(), session))

    def said_goodbye(self, session: object) -> None:
        for kept in reversed(self.kept):
            if kept.session is session:
                kept.is_heard = True
                return

    def accepted(self) -> list[Message]:
        return [mail_message(one.content, tick=one.tick, at=one.at, is_heard=one.is_heard) for one in self.kept]


@dataclass(kw_only=True)
class FarSms(FakeSms):
    """Refuses some numbers for good."""

    storm: Storm
    clock: SharedClock
    ticks: Ticks
    accepted: list[Message] = field(default_factory=list)

    def fault_for(self, came: dict[str, str]) -> int | str | None:
        if came["To"].startswith(REFUSED_NUMBER):
            return 21614
        if not self.storm.strikes("sms"):
            return None
        kind = self.storm.choose("sms", ["429", "503", "torn", "torn after", "killed"])
        return {"torn": "tear", "torn after": "tear_after", "killed": "tear_after"}.get(kind) or int(kind)

    def take(self, came: dict[str, str], *, is_torn: bool) -> None:
        super().take(came, is_torn=is_torn)
        told = sms_message(came, tick=self.ticks.next(), at=self.clock.now(), is_heard=not is_torn)
        self.accepted.append(told)

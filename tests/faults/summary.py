"""What a run has done and seen, in figures."""

from collections import Counter
from typing import TYPE_CHECKING

from tests.faults.checks import Ledger
from tests.faults.stories import Story

if TYPE_CHECKING:
    from tests.faults.run import Run


def summary(run: "Run", ledger: Ledger) -> str:
    done, storm = run.visitors.counts, run.storm.counts
    came = Counter(one.channel for one in ledger.messages)
    different = Counter(channel for channel, _ in {(one.channel, one.key) for one in ledger.messages})
    asked = Counter(one.body["transactionId"] for one in run.graph.requests("POST", "/events"))
    overtaken = sum(row.state == "dropped" and row.why in ("told_later", "ended") for row in ledger.rows)
    lines = {
        "database": run.shop.database.url.partition(":")[0],
        "seed": run.storm.seed,
        "done": _told(done),
        "faults": _told(storm),
        "longest wait at a door": f"{max(run.visitors.waits):.1f} s",
        "kills": run.workers.killed,
        "cuts": run.cuts,
        "mails": different["mail"],
        "text messages": different["sms"],
        "meetings": len(ledger.events),
        "overtaken messages": overtaken,
        "recognisable repeats": _told(Counter({name: came[name] - different[name] for name in ("mail", "sms")})),
        "meetings asked for again": sum(times - 1 for times in asked.values()),
        "given up": sum(row.state == "parked" for row in ledger.rows),
        "time passed": str(run.clock.now() - run.shop.clock.now()),
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


def whole_stories(ledger: Ledger, breaches: list[str]) -> str:
    """Everything that is known of the appointments that the breaches name."""
    lines: list[str] = []
    for number, story in enumerate(ledger.stories):
        names = (story.email, story.phone, story.appointment_id, _place(story), f"Guest {number},")
        if any(name and name in f"{breach}," for breach in breaches for name in names):
            lines += [f"\n{story.appointment_id} {story.email} {story.phone} {'online' if story.is_online else ''}"]
            lines += [str(step) for step in story.steps]
            lines += [str(one) for one in ledger.messages if one.to in (story.email, story.phone)]
            lines += [str(row) for row in ledger.rows if row.appointment_id == story.appointment_id]
    return "\n".join(lines)


def _place(story: Story) -> str:
    return str(story.place or "")


def _told(counts: "Counter[str]") -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()) if number) or "none"

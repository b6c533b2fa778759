"""Schemathesis against the served API: what it may use of the demo business, which checks hold, and how it is started.

Two of its checks are left out. `positive_data_acceptance`: what a schema allows may still break a rule of booking, which no schema
can say. `unsupported_method`: it expects 405 for OPTIONS too; tests/api/test_hostile_calls.py tries every method on every address.
"""

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from adapters.system_clock import SystemClock
from api.repeats import KEY_HEADER
from tests.api.conftest import DEMO, Api
from usecases.demo.offer import BUSINESS_ID

OWN = f"/slotkeeper/businesses/{BUSINESS_ID}"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "allow_header_conformance",
    "ignored_auth",
)
_USUAL = (
    *("--checks", ",".join(CHECKS), "--generation-database", "none", "--warnings", "off"),
    *("--no-color", "--continue-on-failure", "--request-timeout", "60"),
)
_COLLECTIONS = {
    "service": f"{DEMO}/services",
    "member": f"{DEMO}/staffMembers",
    "customer": f"{DEMO}/customers",
    "question": f"{DEMO}/customQuestions",
    "appointment": f"{DEMO}/appointments",
    "timeOff": f"{OWN}/timeOff",
    "message": f"{OWN}/messages",
    "wish": f"{OWN}/waitingList",
    "webhook": f"{OWN}/webhooks",
}
_MOST = 25
_OFTEN, _SELDOM = 0.9, 0.3
"""How often an id is one that exists, and how often what was made up is one of a few words that mean something."""


async def words_of(api: Api) -> dict[str, list[str]]:
    """What a program that knows the business would send."""
    found = {name: await _ids(api, path) for name, path in _COLLECTIONS.items()}
    begin = SystemClock().now().astimezone(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    starts = [begin + timedelta(days=day, minutes=30 * half) for day in range(1, 15) for half in range(18)]
    return {
        **{name: ids for name, ids in found.items() if ids},
        "business": [str(BUSINESS_ID)],
        "start": [f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in starts],
        "end": [f"{one + timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}" for one in starts],
        "until": [f"{begin + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}" for day in (1, 10, 29)],
        "day": [f"{begin + timedelta(days=day):%Y-%m-%d}" for day in range(-3, 15)],
        "target": ["https://programs.example/in", "http://127.0.0.1:9/in", "https://10.0.0.1/in", "https://[::1]/in"],
        "resource": [f"solutions/bookingBusinesses/{BUSINESS_ID}/appointments"],
        "change": ["created", "updated,deleted"],
        "event": ["created", "moved", "reassigned", "cancelled", "attended", "updated"],
        "trigger": ["created", "updated", "cancelled"],
        "currency": ["EUR", "usd"],
        "name": ["id", "displayName desc", "startDateTime/dateTime desc,id", "displayName,id"],
        "condition": [
            "displayName eq 'Ada'",
            "not (contains(displayName, 'a'))",
            "startDateTime/dateTime ge 2026-01-01T00:00:00Z",
        ],
        "address": [DEMO, f"{DEMO}/services?$top=1", f"{OWN}/freeSlots", "/solutions/bookingCurrencies", "/$batch"],
        "method": ["GET", "POST", "PATCH", "DELETE"],
    }


async def _ids(api: Api, path: str) -> list[str]:
    return [one["id"] for one in (await api.read(path))["value"]][:_MOST]


_WHERE = {
    **{f"path.{name}": name for name in (*_COLLECTIONS, "business", "trigger", "currency")},
    **{f"query.{name}": name for name in ("start", "end", "day")},
    "query.first": "day",
    "query.last": "day",
    "query.serviceId": "service",
    "query.staffId": "member",
    "query.moving": "appointment",
    "query.$orderby": "name",
    "query.$filter": "condition",
    "body.serviceId": "service",
    "body.staffMemberIds[*]": "member",
    "body.staffIds[*]": "member",
    "body.staffMemberId": "member",
    "body.customerId": "customer",
    "body.customers[*].customerId": "customer",
    "body.customQuestions[*].questionId": "question",
    "body.startDateTime.dateTime": "start",
    "body.endDateTime.dateTime": "end",
    "body.starts[*].dateTime": "start",
    "body.appointment.serviceId": "service",
    "body.appointment.staffMemberIds[*]": "member",
    "body.appointment.startDateTime.dateTime": "start",
    "body.appointment.endDateTime.dateTime": "end",
    "body.days[*]": "day",
    "body.firstDay": "day",
    "body.lastDay": "day",
    "body.url": "target",
    "body.events[*]": "event",
    "body.notificationUrl": "target",
    "body.resource": "resource",
    "body.changeType": "change",
    "body.expirationDateTime": "until",
    "body.requests[*].url": "address",
    "body.requests[*].method": "method",
}


def config_of(words: Mapping[str, Sequence[str]]) -> str:
    """As schemathesis.toml; every address and every check is in it."""
    lines = ["[dictionaries]"]
    lines += [f"{json.dumps(name)} = {{ values = {json.dumps(list(values))} }}" for name, values in words.items()]
    lines.append("[parameters]")
    for place, name in _WHERE.items():
        if name in words:
            often = _SELDOM if name in ("name", "condition") else _OFTEN
            lines.append(f"{json.dumps(place)} = {{ dictionary = {json.dumps(name)}, probability = {often} }}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How far it goes. `examples` are made up for each call."""

    seed: int
    phases: str = "fuzzing,stateful"
    examples: str = "3"


@dataclass(frozen=True, slots=True)
class Outcome:
    is_clean: bool
    said: str

    @property
    def cases(self) -> int:
        """How many calls it made up."""
        found = re.search(r"(\d+) generated", self.said)
        return int(found[1]) if found else 0


async def schemathesis(api: Api, folder: Path, trial: Trial, *, key: str) -> Outcome:
    """A process of its own, which speaks with nobody but the API."""
    words = await words_of(api)
    (folder / "schemathesis.toml").write_text(config_of(words), encoding="utf-8")
    document = await api.read("/openapi.json")
    (folder / "openapi.json").write_text(json.dumps(as_tried(document, words)), encoding="utf-8")
    held = ("--header", f"Authorization: Bearer {key}") if key else ()
    wanted = ("--phases", trial.phases, "--seed", str(trial.seed), "--max-examples", trial.examples)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", api.root, *_USUAL, *wanted, *held),
        cwd=folder,
        stdout=PIPE,
        stderr=STDOUT,
    )
    said, _ = await process.communicate()
    return Outcome(process.returncode == 0, said.decode())


def as_tried(document: Any, words: Mapping[str, Sequence[str]]) -> Any:
    """The document, with ids of things that exist: otherwise every address would be one at which there is nothing.

    Without the header for repeats: schemathesis would send one key with everything, and the same key with another body is refused,
    behind which nothing of the call would be seen. tests/api/test_repeats.py tries it.
    """
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["parameters"] = [one for one in operation["parameters"] if one["name"] != KEY_HEADER]
            for one in operation["parameters"]:
                if known := words.get(_WHERE.get(f"{one['in']}.{one['name']}", "")):
                    one["schema"] = {**one["schema"], "examples": list(known[:3])}
    return document

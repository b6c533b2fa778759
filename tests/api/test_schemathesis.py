"""Whatever schemathesis makes of the OpenAPI document, the served API answers as the document says, and never with a fault of its own.

`make soak` does so for a long time, with new seeds, and for programs that may read only or nothing at all.
"""

import os
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from composition.doors import make_web
from composition.outward import CLOCK
from composition.product import rules_of
from scheduling.grants import Grant
from tests.api.conftest import Api, a_key, all_powerful
from tests.api.fuzzing import Trial, schemathesis
from tests.support.demo import demo_product
from tests.support.silent_programs import SilentPrograms
from usecases.wiring import wire

CHOSEN = os.environ.get("SCHEMATHESIS_SEED", "1")
IS_LONG = "SCHEMATHESIS_EXAMPLES" in os.environ
LEAST_CASES = 300
"""Of the short trial: it would be no trial if the document offered nothing."""


@pytest.fixture
async def api(tmp_path: Path, seeded_file: Path) -> AsyncIterator[Api]:
    """The demo business, from which nothing can be called. Strangers may knock as often as they like here."""
    as_often = {"visits_per_minute": 1_000_000, "api_strangers_per_minute": 1_000_000}
    async with demo_product(tmp_path, seeded_file, **as_often) as made:
        ports = replace(made.ports, webhooks=SilentPrograms())
        product = replace(made, ports=ports, use_cases=wire(made.database, CLOCK, ports, rules_of(made.settings)))
        key = await all_powerful(product.use_cases)
        async with TestServer(make_web(product)) as server, ClientSession() as session:
            yield Api(root=f"{server.make_url('/v1.0')}", session=session, key=key, use_cases=product.use_cases)


@pytest.fixture
def trial() -> Trial:
    """A short one that is always the same, or a long one with a seed that is told, so that a failure can be repeated."""
    seed = random.randrange(1_000_000) if CHOSEN == "new" else int(CHOSEN)
    print(f"SCHEMATHESIS_SEED={seed}")  # noqa: T201
    if IS_LONG:
        return Trial(
            seed=seed, phases="examples,coverage,fuzzing,stateful", examples=os.environ["SCHEMATHESIS_EXAMPLES"]
        )
    return Trial(seed=seed)


@pytest.mark.faults
@pytest.mark.parametrize("caller", ["everything", "reader", "nobody"] if IS_LONG else ["everything"])
async def test_everything_is_answered_as_the_document_says(api: Api, tmp_path: Path, trial: Trial, caller: str) -> None:
    keys = {"everything": api.key, "reader": await a_key(api.use_cases, Grant.READ), "nobody": ""}
    outcome = await schemathesis(api, tmp_path, trial, key=keys[caller])
    assert outcome.is_clean, outcome.said
    assert outcome.cases > LEAST_CASES

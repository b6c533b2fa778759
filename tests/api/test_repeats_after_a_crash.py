"""The process is killed in the midst of many calls; started again, the same calls with the same keys leave one of each."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from composition.product import put_together
from settings import read_settings
from tests.api.conftest import DEMO, Api, Said, all_powerful
from tests.support.product import Running, start

NUMBERS = range(40)
PATIENCE = 90


@pytest.fixture
async def key(tmp_path: Path, seeded_file: Path) -> str:
    (tmp_path / "data").mkdir()
    shutil.copy(seeded_file, tmp_path / "data")
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data", port=1)
    async with put_together(settings) as product:
        return await all_powerful(product.use_cases)


def an_api(running: Running, session: ClientSession, key: str) -> Api:
    return Api(root=f"{running.base_url}/v1.0", session=session, key=key, use_cases=None)  # type: ignore[arg-type]  # in another process


async def add(api: Api, number: int) -> Said:
    return await api.post(f"{DEMO}/customers", {"displayName": f"Crash {number}"}, Idempotency_Key=f"crash-{number}")


async def add_until_killed(api: Api, running: Running) -> dict[int, str]:
    """The ids of those that were answered before the process was gone."""
    made: dict[int, str] = {}

    async def one(number: int) -> None:
        try:
            said = await add(api, number)
        except (ClientError, TimeoutError):
            return
        if said.status == 201:
            made[number] = said.body["id"]
        if len(made) == len(NUMBERS) // 4:
            running.process.kill()

    await asyncio.gather(*(one(number) for number in NUMBERS))
    await asyncio.to_thread(running.process.wait, PATIENCE)
    return made


async def add_patiently(api: Api, number: int) -> str:
    """Nobody is sent away because of a claim whose process is gone; only where too many come at once."""
    while True:
        said = await add(api, number)
        if said.status == 201:
            return str(said.body["id"])
        assert said.status == 503, said.body
        assert "still being carried out" not in said.error["message"]
        await asyncio.sleep(int(said.headers["Retry-After"]))


async def test_calls_cut_off_by_a_crash_are_carried_out_once(tmp_path: Path, key: str) -> None:
    async with ClientSession() as session:
        running = await asyncio.to_thread(start, tmp_path)
        before = await add_until_killed(an_api(running, session, key), running)
        again = await asyncio.to_thread(start, tmp_path)
        try:
            api = an_api(again, session, key)
            async with asyncio.timeout(PATIENCE):
                ids = await asyncio.gather(*(add_patiently(api, number) for number in NUMBERS))
            names = Counter(one["displayName"] for one in await api.every(f"{DEMO}/customers"))
        finally:
            await asyncio.to_thread(again.stop)
    assert len(before) < len(NUMBERS)
    assert {number: ids[number] for number in before} == before
    assert {names[f"Crash {number}"] for number in NUMBERS} == {1}

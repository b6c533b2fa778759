"""The product on the demo business, served from this process, with somebody signed in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from composition.doors import make_web
from composition.product import put_together
from settings import read_settings
from usecases.wiring import UseCases


@dataclass(frozen=True, slots=True)
class Demo:
    base_url: str
    use_cases: UseCases

    def page(self, role: str) -> str:
        """The address that signs somebody in and leads to the day."""
        return f"{self.base_url}/dev/sign-in?as={role}&next=/tab/day"


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data", port=1)
    async with put_together(settings) as product:
        await product.use_cases.seed_demo()
        async with TestServer(make_web(product)) as server:
            yield Demo(str(server.make_url("")).rstrip("/"), product.use_cases)

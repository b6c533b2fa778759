"""The product on the demo business, served from this process, with somebody signed in."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from composition.doors import make_web
from composition.product import Product, put_together
from settings import read_settings
from usecases.wiring import UseCases


@dataclass(frozen=True, slots=True)
class Demo:
    base_url: str
    use_cases: UseCases

    def page(self, role: str) -> str:
        """The address that signs somebody in and leads to the day."""
        return f"{self.base_url}/dev/sign-in?as={role}&next=/app"


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo business; to be copied, never opened."""
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(_seed(folder))
    return next(folder.glob("*.db"))


async def _seed(folder: Path) -> None:
    async with put_together(read_settings(_env_file=None, data_dir=folder, port=1)) as product:
        await product.use_cases.seed_demo()


@pytest.fixture
def demo_settings() -> dict[str, Any]:
    """Settings that a module of tests needs other than usual."""
    return {}


@pytest.fixture
async def demo(tmp_path: Path, seeded_file: Path, demo_settings: dict[str, Any]) -> AsyncIterator[Demo]:
    async with demo_product(tmp_path, seeded_file, **demo_settings) as product, TestServer(make_web(product)) as server:
        yield Demo(str(server.make_url("")).rstrip("/"), product.use_cases)


@asynccontextmanager
async def demo_product(tmp_path: Path, seeded_file: Path, **given: Any) -> AsyncIterator[Product]:
    """For whoever serves it otherwise. Tests call the API more often than any program, and may be slow to undo."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(seeded_file, folder)
    shutil.copytree(
        seeded_file.parent, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.db*", "mail", "sms")
    )
    usual = {"form_seconds": 0, "api_per_minute": 1_000_000, "undo_seconds": 300}
    settings = read_settings(_env_file=None, data_dir=folder, port=1, **usual | given)
    async with put_together(settings) as product:
        yield product

"""A real Chromium from the system. Without one the browser tests are reported as not run; on the build machine that is a failure."""

import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psutil
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
"""The first has no windows around its pages, and takes a quarter of the processor time for the same test."""

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE = 120_000
"""Milliseconds after which what a test waits for does not come any more: on a busy machine everything takes long."""


def chromium_path() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium on this machine, and the build machine must run the browser tests")
    pytest.skip("not run: there is no Chromium on this machine")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one Chromium for all tests of this process: starting it takes longer than most of them."""
    folder = tmp_path_factory.mktemp("chromium")
    told = folder / "DevToolsActivePort"
    arguments = [chromium_path(), *ARGUMENTS, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(PATIENCE // 100):
            if told.exists() and "\n" in told.read_text():
                break
            time.sleep(0.1)
        port, path = told.read_text().split("\n")[:2]
        yield f"ws://127.0.0.1:{port}{path}"
        _end(process.pid)


def _end(number: int) -> None:
    """It and what it has started: the name of a browser may be that of a script around it."""
    process = psutil.Process(number)
    for one in [*process.children(), process]:
        with suppress(psutil.NoSuchProcess):
            one.terminate()


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with new_browser(chromium) as started:
        yield started


@asynccontextmanager
async def new_browser(chromium: str) -> AsyncIterator[Browser]:
    """A connection to the one Chromium; what was opened through it is closed with it."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.connect_over_cdp(chromium, timeout=PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield started
        await started.close()


async def new_page(browser: Browser, **options: Any) -> Page:
    """A page in a context of its own that waits as long as it takes."""
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return await context.new_page()

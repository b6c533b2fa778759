"""A real Chromium from the system. Without one the browser tests are reported as not run; on the build machine that is a failure."""

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
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


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield started
        await started.close()


async def new_page(browser: Browser, **options: Any) -> Page:
    """A page in a context of its own that waits as long as it takes."""
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return await context.new_page()

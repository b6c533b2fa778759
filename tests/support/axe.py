"""What axe-core finds wrong on a page, as short lines; and whether anything scrolls sideways."""

from functools import cache
from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
_RUN = """async rules => (await axe.run(document, {resultTypes: ['violations'], ...(rules ? {runOnly: rules} : {})})).violations
  .map(one => [one.impact, one.id, one.nodes.slice(0, 4).map(node => node.target.join(' ') + ': ' + node.failureSummary).join('; ')])"""


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


async def violations(page: Page, impacts: tuple[str, ...] = SERIOUS, rules: list[str] | None = None) -> list[str]:
    """Serious and critical findings, empty when axe is content. `rules` are all, or those named."""
    await page.evaluate(_source())
    found = await page.evaluate(_RUN, rules)
    return [f"{rule}: {where}" for impact, rule, where in found if impact in impacts]


async def scrolls_sideways(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

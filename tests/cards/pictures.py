"""`python -m tests.cards.pictures` draws every card into docs/images/cards/: light in English, and some dark and in Dutch as well."""

import sys
from pathlib import Path

from tests.cards.samples import Scene, draw, names
from tests.support.card_browser import CardBrowser, Theme, card_browser

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "cards"
NOT_FOR_SHOW = {
    "book-time-100",
    "schedule-full",
    "book-service-many",
    "book-person-many",
    "choose-business-many",
    "team-many",
    "time-off-result-many",
}
ALSO_DARK = {
    "appointment-booked",
    "book-service",
    "book-summary",
    "book-time",
    "reschedule-summary",
    "schedule-day",
    "time-off-result",
    "welcome",
    "why",
}


def main(folder: Path = FOLDER, *, width: int = 480) -> None:
    """Draw them all."""
    folder.mkdir(parents=True, exist_ok=True)
    with card_browser() as browser:
        for name in names():
            if name in NOT_FOR_SHOW:
                continue
            save(browser, folder / f"{name}.png", name, "en", "light", width)
            if name in ALSO_DARK:
                save(browser, folder / f"{name}-nl-dark.png", name, "nl", "dark", width)


def save(browser: CardBrowser, path: Path, name: str, language: str, theme: Theme, width: int) -> None:
    """Draw one."""
    browser.draw(draw(name, Scene(language=language)), width=width, theme=theme)
    path.write_bytes(browser.picture())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, width=int(sys.argv[2]) if len(sys.argv) > 2 else 480)

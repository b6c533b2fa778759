"""`python app.py template`: a business's own words for its mails, shown, tried out, changed and given up again."""

import argparse
from pathlib import Path

from composition.product import put_together
from notifications.facts import Wording
from notifications.wording import TOPICS
from scheduling.business import BusinessId
from scheduling.languages import LANGUAGES
from settings import Settings
from usecases.access import SYSTEM
from usecases.manage_templates import TemplatePlace
from usecases.wiring import UseCases


def describe(words: argparse.ArgumentParser) -> None:
    """What the command takes."""
    words.add_argument("business", help="its id, such as practice@slotkeeper")
    words.add_argument("topic", choices=[str(topic) for topic in TOPICS])
    words.add_argument("language", choices=LANGUAGES)
    words.add_argument("--subject", help="the subject; empty for the built-in one")
    words.add_argument("--body", type=Path, metavar="FILE", help="a file with the opening words")
    words.add_argument(
        "--preview", action="store_true", help="show the mail for a made-up appointment and change nothing"
    )
    words.add_argument("--reset", action="store_true", help="back to the built-in words")


async def template(settings: Settings, command: argparse.Namespace) -> int:
    """Shows what is in force when nothing is to be changed."""
    place = TemplatePlace(business_id=BusinessId(command.business), topic=command.topic, language=command.language)
    body = None if command.body is None else command.body.read_text(encoding="utf-8")
    async with put_together(settings) as product:
        stored = await product.use_cases.read_template(place, SYSTEM) or Wording()
        wording = Wording(
            subject=stored.subject if command.subject is None else command.subject,
            body=stored.body if body is None else body.strip(),
        )
        if command.preview:
            return await _preview(product.use_cases, place, wording)
        wanted = Wording() if command.reset else wording
        if wanted != stored:
            await product.use_cases.change_template(place, wanted, SYSTEM)
        print(f"subject: {wanted.subject or '(built in)'}\n\n{wanted.body or '(built in)'}")
    return 0


async def _preview(use_cases: UseCases, place: TemplatePlace, wording: Wording) -> int:
    email = await use_cases.preview_template(place, wording, SYSTEM)
    print(f"subject: {email.subject}", email.text, email.html, sep="\n\n")
    return 0

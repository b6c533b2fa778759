"""The business the phrases are said in: services, staff, customers and opening hours, with names that are also words."""

from datetime import date, datetime

from bot.understanding.context import Context
from bot.understanding.names import Named, NameIndex

NOW = datetime.fromisoformat("2026-11-24T10:00+01:00")
SERVICES = NameIndex(
    (
        Named(id="haircut", name="Haircut", aliases=("Knipbeurt", "Knippen")),
        Named(id="checkup", name="Check-up", aliases=("Controle", "Checkup")),
        Named(id="massage", name="Deep tissue massage", aliases=("Massage",)),
        Named(id="yoga", name="Morning yoga", aliases=("Ochtendyoga", "Yoga")),
        Named(id="intake", name="Intake", aliases=("Intakegesprek", "First consultation")),
        Named(id="physio-short", name="Physio short", aliases=("Fysio kort",)),
        Named(id="physio-long", name="Physio long", aliases=("Fysio lang",)),
    )
)
STAFF = NameIndex(
    (
        Named(id="bram", name="Bram Visser"),
        Named(id="eva", name="Eva Smit"),
        Named(id="lotte", name="Lotte van Rijn"),
        Named(id="sam", name="Sam Okafor"),
        Named(id="tom", name="Tom Brown"),
    )
)
CUSTOMERS = NameIndex(
    (
        Named(id="noor", name="Noor Haddad", email="noor@example.com", phone="+31612345678"),
        Named(id="jansen-p", name="Piet Jansen"),
        Named(id="berg", name="Anna van der Berg", phone="+31201234567"),
        Named(id="jan", name="Jan de Vries"),
        Named(id="mei", name="Mei Chen"),
        Named(id="april", name="April Jones"),
        Named(id="june", name="June Carter"),
        Named(id="bakker-a", name="Anouk Bakker"),
        Named(id="bakker-k", name="Kees Bakker"),
        Named(id="smith-1", name="John Smith", phone="+31655500001"),
        Named(id="smith-2", name="John Smith", phone="+31655500002"),
        Named(id="muller", name="Jürgen Müller"),
        Named(id="obrien", name="Siobhan O'Brien"),
        Named(id="annemarie", name="Anne-Marie Dubois"),
        Named(id="sam-c", name="Sam Peters"),
        Named(id="ozturk", name="Elif Öztürk"),
    )
)
_WEEKDAY = ((9 * 60, 17 * 60 + 30),)
_LATE = ((9 * 60, 21 * 60),)


def opening(day: date) -> tuple[tuple[int, int], ...]:
    """Monday to Friday 9:00 to 17:30, Thursday to 21:00, closed at the weekend."""
    if day.weekday() > 4:
        return ()
    return _LATE if day.weekday() == 3 else _WEEKDAY


def context(*, now: datetime = NOW, language: str = "en", region: str | None = "GB", me: str | None = "eva") -> Context:
    return Context(
        now=now,
        zone="Europe/Amsterdam",
        language=language,
        region=region,
        phone_region="NL",
        services=SERVICES,
        staff=STAFF,
        customers=CUSTOMERS,
        me=me,
        opening=opening,
    )

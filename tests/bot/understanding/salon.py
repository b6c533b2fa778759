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
POLISH_SERVICES = NameIndex(
    (
        *SERVICES,
        Named(id="strzyzenie", name="Strzyżenie"),
        Named(id="masaz", name="Masaż", aliases=("Masaż klasyczny",)),
        Named(id="konsultacja", name="Konsultacja"),
        Named(id="kontrolna", name="Wizyta kontrolna"),
    )
)
POLISH_STAFF = NameIndex((*STAFF, Named(id="marek", name="Marek Zieliński"), Named(id="kasia", name="Kasia Wójcik")))
POLISH_CUSTOMERS = NameIndex(
    (
        *CUSTOMERS,
        Named(id="nowak", name="Anna Nowak", email="anna@example.pl"),
        Named(id="kowalski", name="Jan Kowalski"),
        Named(id="kowalska", name="Zofia Kowalska"),
        Named(id="piotr", name="Piotr Wiśniewski"),
        Named(id="pawel", name="Paweł Dudek"),
        Named(id="agnieszka", name="Agnieszka Lewandowska"),
        Named(id="lewandowski", name="Tomasz Lewandowski"),
        Named(id="kamil", name="Kamil Mazur"),
        Named(id="kamila", name="Kamila Zając"),
        Named(id="maja", name="Maja Krawczyk"),
        Named(id="monika", name="Monika Kaczmarek"),
    )
)
"""The same business with people and services whose names change their endings."""
_WEEKDAY = ((9 * 60, 17 * 60 + 30),)
_LATE = ((9 * 60, 21 * 60),)


def opening(day: date) -> tuple[tuple[int, int], ...]:
    """Monday to Friday 9:00 to 17:30, Thursday to 21:00, closed at the weekend."""
    if day.weekday() > 4:
        return ()
    return _LATE if day.weekday() == 3 else _WEEKDAY


def context(*, now: datetime = NOW, language: str = "en", region: str | None = "GB", me: str | None = "eva") -> Context:
    is_polish = language == "pl"
    return Context(
        now=now,
        zone="Europe/Amsterdam",
        language=language,
        region=region,
        phone_region="NL",
        services=POLISH_SERVICES if is_polish else SERVICES,
        staff=POLISH_STAFF if is_polish else STAFF,
        customers=POLISH_CUSTOMERS if is_polish else CUSTOMERS,
        me=me,
        opening=opening,
    )

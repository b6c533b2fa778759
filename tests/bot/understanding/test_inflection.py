"""Polish names change their endings: a form of a known name is that name, an unknown one is a question."""

import pytest

from bot.understanding.inflection import guessed_names, nominatives, with_inflected_names
from bot.understanding.names import Named, NameIndex
from bot.understanding.understand import understand
from tests.bot.understanding.salon import context

PEOPLE = NameIndex(
    Named(id=name, name=name) for name in ("Anna Nowak", "Jan Nowak", "Jana Lis", "Marek Kos", "Zofia Kowalska")
)
KNOWN = PEOPLE.inflected(nominatives)


def found(typed: str) -> list[str]:
    return [match.named.name for match in KNOWN.best(typed)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Anny Nowak", "Anna Nowak"),
        ("Annie Nowak", "Anna Nowak"),
        ("Jana Nowaka", "Jan Nowak"),
        ("Janem Nowakiem", "Jan Nowak"),
        ("Marka", "Marek Kos"),
        ("Markowi", "Marek Kos"),
        ("Zofią Kowalską", "Zofia Kowalska"),
        ("Zofii", "Zofia Kowalska"),
        ("Kowalskiej", "Zofia Kowalska"),
    ],
)
def test_a_form_of_a_known_name_is_that_name(typed: str, name: str) -> None:
    assert found(typed) == [name]


def test_a_womans_family_name_in_a_consonant_keeps_its_form() -> None:
    assert found("Nowaka") == ["Jan Nowak"]
    assert set(found("Nowak")) == {"Anna Nowak", "Jan Nowak"}


def test_one_form_of_two_names_names_both() -> None:
    assert set(found("Jana")) == {"Jan Nowak", "Jana Lis"}


def test_names_keep_their_form_in_languages_that_do_not_inflect_them() -> None:
    assert not PEOPLE.best("Markiem")
    assert understand("book Marek tomorrow at 10", context()).customer is None
    assert understand("boek Kowalskiego morgen om 10 uur", context(language="nl")).new_customer_name == "Kowalskiego"


def test_a_reader_of_another_language_may_write_polish() -> None:
    understood = understand("zapisz Pieta Jansena na jutro o 10", context(language="en"))

    assert (understood.language, understood.customer) == ("pl", "jansen-p")


@pytest.mark.parametrize(
    ("typed", "guesses"),
    [
        ("Barbary Mazur", ("Barbara Mazur",)),
        ("Zofii Lewandowskiej", ("Zofia Lewandowska", "Zofia Lewandowskiej")),
        ("Grzegorza Malinowskiego", ("Grzegorz Malinowski",)),
        ("Markiem Zielińskim", ("Marek Zieliński",)),
        ("Kasię", ("Kasia",)),
        ("Barbare Szymanska", ("Barbara Szymanska",)),
    ],
)
def test_an_unknown_inflected_name_is_asked_about(typed: str, guesses: tuple[str, ...]) -> None:
    assert guessed_names(typed) == guesses


@pytest.mark.parametrize("typed", ["Anna Nowak", "Daan Willems", "Fatima El Amrani", "Sabine Krüger", "", "Bo"])
def test_a_name_that_does_not_look_inflected_stays(typed: str) -> None:
    assert guessed_names(typed) == ()


def test_a_name_alone_as_an_answer_stays_as_typed() -> None:
    assert understand("Adama Kos", context(language="pl")).new_customer_name == "Adama Kos"


def test_the_names_of_a_business_stay_untouched() -> None:
    plain = context(language="pl")

    assert with_inflected_names(plain).customers.is_inflected
    assert not plain.customers.is_inflected

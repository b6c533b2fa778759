"""Names are found as people type them: with titles and particles, without accents, with a slip of the pen."""

import time

import pytest

from bot.understanding.names import Named, NameIndex
from bot.understanding.people import as_name
from tests.bot.understanding.salon import CUSTOMERS, SERVICES


def found(words: str) -> list[str]:
    return [match.named.id for match in CUSTOMERS.find(words)]


@pytest.mark.parametrize(
    "words",
    [
        "van der Berg",
        "mevr. van der Berg",
        "Mevrouw Anna van der Berg",
        "mrs Berg",
        "v.d. Berg",
        "A. van der Berg",
        "BERG",
        "anna berg",
    ],
)
def test_titles_and_particles_do_not_hinder(words: str) -> None:
    assert found(words) == ["berg"]


@pytest.mark.parametrize(("words", "who"), [("Jurgen Muller", "muller"), ("ozturk", "ozturk"), ("MÜLLER", "muller")])
def test_accents_and_capitals_do_not_count(words: str, who: str) -> None:
    assert found(words) == [who]


@pytest.mark.parametrize("words", ["O'Brien", "OBrien", "o brien", "O’Brien", "siobhan obrien"])
def test_an_apostrophe_may_be_left_out(words: str) -> None:
    assert found(words) == ["obrien"]


@pytest.mark.parametrize("words", ["Anne-Marie", "anne marie", "annemarie", "Anne-Marie Dubois"])
def test_a_hyphen_may_be_left_out(words: str) -> None:
    assert found(words)[0] == "annemarie"


@pytest.mark.parametrize("words", ["Jansne", "Jansenn", "Janssen", "Piet Jnasen", "Hadad", "Duboi"])
def test_a_slip_still_finds_the_person_with_a_lower_score(words: str) -> None:
    best = CUSTOMERS.find(words)[0]

    assert best.named.id in {"jansen-p", "noor", "annemarie"}
    assert best.score < 100


def test_short_names_have_no_room_for_slips() -> None:
    assert found("Men") == []


def test_equal_names_are_all_returned() -> None:
    assert sorted(match.named.id for match in CUSTOMERS.best("John Smith")) == ["smith-1", "smith-2"]


def test_equal_names_come_back_even_beyond_the_usual_number() -> None:
    many = NameIndex(Named(id=str(n), name="Piet Jansen") for n in range(9))

    assert len(many.best("Jansen")) == 9


def test_the_whole_name_beats_a_part_of_another() -> None:
    index = NameIndex((Named(id="short", name="Haircut"), Named(id="long", name="Haircut for children")))

    assert [match.named.id for match in index.best("haircut")] == ["short"]


def test_every_word_typed_must_be_in_the_name() -> None:
    assert found("Noor Jansen") == []


def test_a_word_of_the_name_answers_for_one_typed_word_only() -> None:
    assert found("Jan Jan") == []


def test_an_alias_names_a_service() -> None:
    assert [match.named.id for match in SERVICES.best("controle")] == ["checkup"]


def test_words_may_be_written_together() -> None:
    assert [match.named.id for match in SERVICES.best("chekup")] == ["checkup"]


def test_much_alike_is_near_but_not_found() -> None:
    assert found("Noor Hadid") == []
    assert [named.id for named in CUSTOMERS.near("Noor Hadid")] == ["noor"]


def test_mail_and_phone_reach_a_customer() -> None:
    assert [named.id for named in CUSTOMERS.reached_by(email="NOOR@example.com")] == ["noor"]
    assert [named.id for named in CUSTOMERS.reached_by(phone="+31201234567")] == ["berg"]


@pytest.mark.parametrize("stored", ["06 12345678", "+31 6 1234 5678", "0612345678"])
def test_a_phone_number_is_known_however_it_was_stored(stored: str) -> None:
    index = NameIndex((Named(id="noor", name="Noor", phone=stored),))

    assert [named.id for named in index.reached_by(phone="+31612345678")] == ["noor"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("sanne van den broek", "Sanne van den Broek"),
        ("Sanne van den Broek", "Sanne van den Broek"),
        ("SANNE VAN DEN BROEK", "Sanne van den Broek"),
        ("McDonald", "McDonald"),
        ("anne-marie o'neill", "Anne-Marie O'neill"),
    ],
)
def test_a_new_name_is_written_as_typed_or_with_capitals(typed: str, name: str) -> None:
    assert as_name(typed) == name


def test_ten_thousand_customers_are_searched_at_once() -> None:
    syllables = ["ba", "de", "ki", "lo", "mu", "na", "po", "ri", "su", "ta"]
    names = [
        f"{a}{b}{c}ro {c}{d}{a}ndersen" for a in syllables for b in syllables for c in syllables for d in syllables
    ]
    index = NameIndex(Named(id=name, name=name) for name in names)
    begun = time.thread_time()

    assert index.find("badekiro kilobandersen")[0].score == 100
    assert time.thread_time() - begun < 5, "far above what it takes: on a slow machine too it looks at no name for long"

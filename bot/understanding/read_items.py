"""Turns tokens into items: known names first, then phrases of the word lists, then digits. A known customer's name
beats a month or weekday word, unless a day number stands before it or the message names another customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.context import Context
from bot.understanding.items import Item
from bot.understanding.lexicon import Entry, Lexicon, Meanings
from bot.understanding.names import NameIndex
from bot.understanding.tokens import Token

_CALENDAR = {"month", "weekday"}
_SOFT = {"filler", "question", "pronoun", "title"}
_SIGNS = {"-": "dash", "–": "dash", "—": "dash", ",": "comma", "?": "asks"}
_OPENED = {
    "number",
    "one",
    "part",
    "a",
    "the",
    "half",
    "half_to",
    "half_past",
    "quarter",
    "quarter_before",
    "next",
    "unit",
}
_SLIPPING = ("weekday", "day", "month", "part", "next", "coming", "until", "hour_word", "visit", "unit")
_NUMERIC = {"number", "ordinal", "pair"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    text: str
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    context: Context

    def items(self) -> list[Item]:
        """The whole message; signs stay as items of their own."""
        items: list[Item] = []
        verbs = self._separable()
        position = 0
        while position < len(self.tokens):
            if position in verbs:
                length, new = 1, [self._item(position, 1, verbs[position])]
            else:
                length, new = self._next(position, min((at for at in verbs if at > position), default=len(self.tokens)))
            items.extend(new)
            position += length
        return items

    def _next(self, position: int, end: int) -> tuple[int, list[Item]]:
        said = self._name_at(position)
        length, entry = self._phrase_at(position, end)
        if said and (said[0] >= max(length, 2) or self._is_name(position, entry)):
            return said[0], [self._named(position, said)]
        token = self.tokens[position]
        if entry is not None:
            return length, self._phrase_items(position, length, entry)
        if token.kind == "word" and (compound := self.lexicon.compound(token.key)):
            return 1, self._compound_items(position, compound)
        if token.kind == "word" and (meant := self._mistyped(position)):
            return 1, [self._item(position, 1, meant)]
        return 1, [self._item(position, 1, Entry(meanings=_digits(token)))]

    def _mistyped(self, position: int) -> Entry | None:
        """A verb that opens the message, or a calendar word in small letters, one slip away; people come first."""
        token = self.tokens[position]
        if any(index.find(token.text, limit=1) for index in (self.context.staff, self.context.customers)):
            return None
        opens = all(self._is_soft(before) for before in self.tokens[:position])
        if opens and (verb := self.lexicon.nearly(token.key, "command")):
            return verb
        return self.lexicon.nearly(token.key, *_SLIPPING) if token.text.islower() else None

    def _is_soft(self, token: Token) -> bool:
        entry = self.lexicon.phrases.get((token.key,))
        return token.kind == "sign" or (entry is not None and bool(entry.meanings.keys() & {"filler", "self"}))

    def _item(self, position: int, length: int, entry: Entry) -> Item:
        start, end = self.tokens[position].start, self.tokens[position + length - 1].end
        return Item(
            text=self.text[start:end],
            start=start,
            end=end,
            meanings=dict(entry.meanings),
            languages=frozenset(entry.languages),
        )

    def _named(self, position: int, said: tuple[int, frozenset[str]]) -> Item:
        return self._item(position, said[0], Entry(meanings={"name": said[1]}))

    def _phrase_items(self, position: int, length: int, entry: Entry) -> list[Item]:
        if "day_part" not in entry.meanings:
            return [self._item(position, length, entry)]
        offset, part = entry.meanings["day_part"]
        return self._pair_of_items(position, length, {"day": offset}, part, entry)

    def _compound_items(self, position: int, entry: Entry) -> list[Item]:
        day = {kind: value for kind, value in entry.meanings.items() if kind != "with_part"}
        return self._pair_of_items(position, 1, day, entry.meanings["with_part"], entry)

    def _pair_of_items(self, position: int, length: int, day: Meanings, part: str, entry: Entry) -> list[Item]:
        return [
            self._item(position, length, Entry(meanings=day, languages=entry.languages)),
            self._item(position, length, Entry(meanings={"part": part}, languages=entry.languages)),
        ]

    def _phrase_at(self, position: int, end: int) -> tuple[int, Entry | None]:
        longest = min(self.lexicon.longest, end - position)
        for length in range(longest, 0, -1):
            if entry := self.lexicon.phrases.get(self._keys(position, length)):
                return length, entry
        return 0, None

    def _name_at(self, position: int) -> tuple[int, frozenset[str]] | None:
        """Number of tokens and the kinds of names that are said letter by letter from here on."""
        run = self._run(position)
        keys = tuple(self.tokens[index].key.replace("'", "") for index in run)
        lengths = {kind: index.said_at(keys, 0) for kind, index in self._indexes()}
        longest = max(lengths.values(), default=0)
        if not longest or (longest == 1 and len(keys[0]) == 1):
            return None
        kinds = frozenset(kind for kind, length in lengths.items() if length == longest)
        return run[longest - 1] + 1 - position, kinds

    def _run(self, position: int) -> list[int]:
        """Places of the words that may be one name from here on; only signs that join stand between them."""
        run: list[int] = []
        for index in range(position, min(len(self.tokens), position + 24)):
            token = self.tokens[index]
            if token.text[0].isalnum():
                run.append(index)
            elif token.text not in {"-", ".", "&"} or not run:
                break
        return run

    def _indexes(self) -> tuple[tuple[str, NameIndex], ...]:
        return (("service", self.context.services), ("staff", self.context.staff), ("customer", self.context.customers))

    def _is_name(self, position: int, entry: Entry | None) -> bool:
        """Whether one word that is a known name is meant as that name although the word lists know it too."""
        token = self.tokens[position]
        if token.kind != "word":
            return False
        if entry is None:
            return True
        if entry.meanings.keys() & _CALENDAR:
            return not self._follows_number(position) and not self._names_another(position)
        return bool(entry.meanings.keys() <= _SOFT and position and token.text[0].isupper())

    def _follows_number(self, position: int) -> bool:
        if not position or self.tokens[position - 1].kind not in _NUMERIC:
            return False
        before = self.lexicon.phrases.get((self.tokens[position - 2].key,)) if position > 1 else None
        return before is None or "at" not in before.meanings

    def _names_another(self, position: int) -> bool:
        for index, token in enumerate(self.tokens):
            known = self.lexicon.phrases.get((token.key,))
            if index == position or token.kind != "word" or known is not None:
                continue
            if self.context.customers.said_at((token.key,), 0) and not self.context.services.said_at((token.key,), 0):
                return not self._same_person(position, token)
        return False

    def _same_person(self, position: int, token: Token) -> bool:
        return bool(self.context.customers.find(f"{self.tokens[position].text} {token.text}", limit=1))

    def _separable(self) -> dict[int, Entry]:
        """Both halves of separable verbs ("zeg Jansen af") by position; the second half alone means nothing."""
        found: dict[int, Entry] = {}
        for position in range(len(self.tokens)):
            for first, halves in self.lexicon.separable.items():
                if self._keys(position, len(first)) == first:
                    self._close(position + len(first), position, halves, found)
        return found

    def _close(
        self, after: int, opening: int, halves: Sequence[tuple[tuple[str, ...], str, str]], found: dict[int, Entry]
    ) -> None:
        for second, command, language in halves:
            for index in range(after + 1, len(self.tokens)):
                is_hyphened = self.tokens[index - 1].text == "-"
                if is_hyphened or self._keys(index, len(second)) != second:
                    continue
                if not self._opens_time(index, index + len(second)):
                    inner = (*range(opening + 1, after), *range(index, index + len(second)))
                    found[opening] = Entry(meanings={"command": command}, languages={language})
                    found.update((at, Entry(meanings={"filler": True}, languages={language})) for at in inner)
                    return

    def _keys(self, position: int, length: int) -> tuple[str, ...]:
        return tuple(token.key for token in self.tokens[position : position + length])

    def _opens_time(self, position: int, after: int) -> bool:
        """ "in" and "om" before a number open a time ("in 2 weeks"), they do not close a verb ("plan Noor in")."""
        word = self.lexicon.phrases.get((self.tokens[position].key,))
        if word is None or not word.meanings.keys() & {"in", "at", "one"} or after >= len(self.tokens):
            return False
        following = self.lexicon.phrases.get((self.tokens[after].key,))
        if "one" in word.meanings:
            return following is not None and bool(following.meanings.keys() & {"oclock", "unit"})
        opens = following is not None and bool(following.meanings.keys() & _OPENED)
        return opens or self.tokens[after].kind in {"number", "clock", "pair"}


def _digits(token: Token) -> Meanings:
    if token.kind in {"number", "ordinal"}:
        digits = "".join(sign for sign in token.text if sign.isdecimal())
        return {token.kind: int(digits[:9])} if len(digits) <= 9 else {"figure": True}
    if token.kind in {"clock", "iso", "calendar", "pair"}:
        return {token.kind: token.text}
    return {_SIGNS.get(token.text, "sign"): token.text} if token.kind == "sign" else {}

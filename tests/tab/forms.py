"""Forms as a browser without JavaScript would send them: every field as the page filled it, then what a person changed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from aiohttp import ClientSession

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Form:
    """One form of a page."""

    action: str
    fields: Pairs = field(default_factory=list)
    is_disabled: bool = False

    def with_changes(self, changes: Mapping[str, str | Iterable[str] | None]) -> Pairs:
        """None takes a field away, as an emptied tick box does."""
        kept = [(name, value) for name, value in self.fields if name not in changes]
        for name, value in changes.items():
            if value is not None:
                kept += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return kept


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""
        self._first_option: str | None = None
        self._textarea: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "fieldset" and "disabled" in given and self.forms:
            self.forms[-1].is_disabled = True
        elif tag == "input" and given.get("name"):
            self._input(given)
        elif tag == "select":
            self._select, self._first_option = given.get("name", ""), None
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._textarea, self._words = given.get("name", ""), []

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            self._put(self._textarea, "".join(self._words))
            self._textarea = None
        elif tag == "select":
            if self._first_option is not None:
                self._put(self._select, self._first_option)
            self._select = ""

    def _input(self, given: dict[str, str]) -> None:
        is_ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if is_ticked and given.get("type") not in ("file", "submit"):
            self._put(given["name"], given.get("value", "on"))

    def _option(self, given: dict[str, str]) -> None:
        if "selected" in given:
            self._put(self._select, given.get("value", ""))
            self._select, self._first_option = "", None
        elif self._first_option is None:
            self._first_option = given.get("value", "")

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].fields.append((name, value))


def form_in(page: str, action: str) -> Form:
    """The form that is sent to an address that ends so."""
    parser = _Forms()
    parser.feed(page)
    found = [form for form in parser.forms if form.action.partition("?")[0].endswith(action)]
    assert found, f"no form goes to {action}, only {[form.action for form in parser.forms]}"
    return found[0]


def csrf_of(page: str) -> str:
    """The token against forged forms that stands on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


async def sign_in(client: ClientSession, base_url: str, role: str) -> str:
    """As one of the people of the demo business; the page of the account, on which that ends."""
    typed_address = {"Sec-Fetch-Site": "none"}
    async with client.get(f"{base_url}/dev/sign-in?as={role}&next=/app/me", headers=typed_address) as answer:
        assert (answer.status, answer.url.path) == (200, "/app/me")
        return await answer.text()


async def get(client: ClientSession, address: str) -> str:
    async with client.get(address) as answer:
        assert answer.status == 200, answer.status
        return await answer.text()


async def send(client: ClientSession, address: str, fields: Pairs) -> tuple[int, str]:
    """Status and page that came of it, after redirects."""
    async with client.post(address, data=fields) as answer:
        return answer.status, await answer.text()

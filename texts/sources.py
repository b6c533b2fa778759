"""Which codes the product uses: read from the calls of `say`, `say_n` and `say_any` in its modules and templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("scheduling", "texts", "storage", "usecases", "adapters", "notifications", "cards", "web", "bot", "tab", "api",
            "booking_page", "callbacks", "worker", "composition", "manifest")  # fmt: skip
SAYING = {"say", "say_n"}
_CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+\Z")


@dataclass(slots=True)
class Uses:
    """Codes said outright, with a place each; prefixes said with a code known later; and strings that look like codes."""

    said: dict[str, str] = field(default_factory=dict)
    plural: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)

    def covers(self, code: str) -> bool:
        """Whether anything says this code."""
        if code in self.said or code in self.mentioned:
            return True
        return any(code.startswith(prefix + ".") for prefix in self.prefixes)


def read_uses(root: Path = ROOT) -> Uses:
    """All uses in the packages below a folder, and in its `app.py`."""
    uses = Uses()
    for path in _files(root, "*.py"):
        _read_module(ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(root)), uses)
    for pattern in ("*.html", "*.txt", "*.j2"):
        for path in _files(root, pattern):
            _read_template(path.read_text(encoding="utf-8"), str(path.relative_to(root)), uses)
    return uses


def _files(root: Path, pattern: str) -> Iterator[Path]:
    if (root / "app.py").match(pattern) and (root / "app.py").exists():
        yield root / "app.py"
    for package in PACKAGES:
        yield from sorted((root / package).rglob(pattern))


def _read_module(tree: ast.Module, place: str, uses: Uses) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.match(node.value):
            uses.mentioned.add(node.value)
        if isinstance(node, ast.Call) and node.args:
            _read_call(_called(node.func), node.args[0], f"{place}:{node.lineno}", uses)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _read_call(name: str, first: ast.expr, place: str, uses: Uses) -> None:
    if name == "say_any" and isinstance(first, ast.Constant):
        uses.prefixes.add(str(first.value))
    if name not in SAYING:
        return
    if isinstance(first, ast.JoinedStr | ast.BinOp):
        uses.unclear.append(f"{place}: {name}() with a code put together; use say_any(prefix, code, ...)")
    for code in _constants(first):
        if not _CODE.match(code):
            uses.unclear.append(f"{place}: {code!r} is not a code such as cards.book.title")
            continue
        uses.said.setdefault(code, place)
        if name == "say_n":
            uses.plural.add(code)


def _constants(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _constants(value.body)
        yield from _constants(value.orelse)


def _read_template(text: str, place: str, uses: Uses) -> None:
    tree = Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(text)
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and _CODE.match(constant.value):
            uses.mentioned.add(constant.value)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.args and isinstance(call.args[0], nodes.Const):
            _note_template_call(call.node.name, str(call.args[0].value), f"{place}:{call.lineno}", uses)


def _note_template_call(name: str, code: str, place: str, uses: Uses) -> None:
    if name in SAYING:
        uses.said.setdefault(code, place)
    if name == "say_n":
        uses.plural.add(code)
    if name == "say_any":
        uses.prefixes.add(code)

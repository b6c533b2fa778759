"""Whatever keeps a message from leaving, people read why: every code of a delivery failure, and every reason not to send, has a text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from texts.catalogue import knows

ROOT = Path(__file__).parents[2]
PACKAGES = ("scheduling", "adapters", "bot", "usecases", "composition", "notifications", "callbacks", "worker")
CODE = re.compile(r"[a-z]+(_[a-z]+)*\Z")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def strings(value: ast.AST) -> Iterator[str]:
    """What the expression can come to, as far as it is written out."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*strings(value.body), *strings(value.orelse))


def constants(tree: ast.Module) -> dict[str, set[str]]:
    """Module-level names, with the strings they stand for or hold as values of a dictionary."""
    found: dict[str, set[str]] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and value is not None:
            held = value.values if isinstance(value, ast.Dict) else [value]
            found[target.id] = {text for one in held for text in strings(one)}
    return found


def failures(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls that make a failure: by its class, or as the parent of a class of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and called(node) in ("PermanentFailure", "TemporaryFailure"):
            yield node
        if isinstance(node, ast.ClassDef) and any(
            str(getattr(base, "id", "")).endswith("Failure") for base in node.bases
        ):
            yield from (
                call
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and called(call) == "__init__" and call.args
            )


def passed_on(tree: ast.Module) -> set[str]:
    """Strings handed to functions of the module that make a failure of what they are given."""
    makers = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and makes_of_argument(node)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in makers]
    return {text for call in calls for argument in call.args for text in strings(argument)}


def makes_of_argument(function: ast.FunctionDef) -> bool:
    given = {argument.arg for argument in function.args.args}
    firsts = [call.args[0] for call in failures(ast.Module(body=function.body, type_ignores=[]))]
    return any(isinstance(first, ast.Name) and first.id in given for first in firsts)


def codes() -> dict[str, str]:
    """Each code with the place that raises it; of one that is computed, all that its module could mean."""
    found: dict[str, str] = {}
    for place, tree in modules():
        known, handed = constants(tree), passed_on(tree)
        tables = {text for name, held in known.items() if name.strip("_").isupper() for text in held if "_" in text}
        for call in failures(tree):
            first = call.args[0]
            texts = set(strings(first)) or (known.get(first.id, set()) if isinstance(first, ast.Name) else set())
            found |= {text: f"{place}:{call.lineno}" for text in texts or tables | handed if CODE.match(text)}
    return found


def whys() -> dict[str, str]:
    return {
        text.partition(":")[0]: f"{place}:{node.lineno}"
        for place, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "Pointless"
        for keyword in node.keywords
        for text in strings(keyword.value)
    }


def test_codes_are_found_however_they_are_raised() -> None:
    expected = {"recipient_refused", "mail_login_refused", "conversation_gone", "credential_refused", "link_pending"}
    assert expected <= codes().keys()


def test_each_code_of_a_failure_has_a_sentence() -> None:
    assert {code: place for code, place in codes().items() if not knows(f"trouble.error.{code}")} == {}


def test_each_reason_not_to_send_has_a_sentence() -> None:
    assert {why: place for why, place in whys().items() if not knows(f"trouble.dropped.{why}")} == {}

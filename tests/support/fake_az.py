#!/usr/bin/env python3
"""The Azure CLI as far as our script uses it, over a JSON file: answers what the real one prints for the same questions."""

import json
import re
import sys
from pathlib import Path
from typing import Any

STATE = Path(__file__).with_name("azure.json")
GRAPH_APP = "00000003-0000-0000-c000-000000000000"
Json = dict[str, Any]


def value_of(words: list[str], option: str) -> str:
    return words[words.index(option) + 1] if option in words else ""


def answer(azure: Json, words: list[str]) -> str:
    options = [at for at, word in enumerate(words) if word.startswith("-")]
    return str(ANSWERS[" ".join(words[: options[0]])](azure, words))


def list_apps(azure: Json, words: list[str]) -> str:
    wanted = re.findall(r"'(.*)'", value_of(words, "--filter"))[0]
    return "\n".join(app["id"] for app in azure["apps"] if app["name"] == wanted)


def create_app(azure: Json, words: list[str]) -> str:
    azure["apps"].append({"id": f"app-{len(azure['apps'])}", "name": value_of(words, "--display-name")})
    return str(azure["apps"][-1]["id"])


def show_principal(azure: Json, words: list[str]) -> str:
    if value_of(words, "--id") == GRAPH_APP:
        asked = re.search(r"value=='([\w.]+)'", value_of(words, "--query"))
        return f"role-{asked.group(1)}" if asked else "graph-principal"
    if value_of(words, "--id") not in azure["principals"]:
        sys.exit("there is no such service principal")
    return f"principal-{value_of(words, '--id')}"


def create_principal(azure: Json, words: list[str]) -> str:
    azure["principals"].append(value_of(words, "--id"))
    return f"principal-{value_of(words, '--id')}"


def declare(azure: Json, words: list[str]) -> str:
    azure["declared"].append(value_of(words, "--api-permissions").removesuffix("=Role"))
    return ""


def show_app(azure: Json, words: list[str]) -> str:
    """What was asked of it: a list as JSON, or lines of some of its members."""
    query = value_of(words, "--query")
    path, _, members = query.partition("[]")
    found: list[Any] = azure.get(path.rpartition(".")[2]) or []
    if path == query:
        return json.dumps(found, indent=2)
    names = re.findall(r"\w+", members)
    return "\n".join("\t".join(one[name] for name in names) if names else one for one in found)


def patch_app(azure: Json, body: Json) -> None:
    """Entra takes a role and a scope of one value only as twins, and both lists as a whole."""
    told = {**body.pop("api", {}), **body}
    has: Json = {"appRoles": [], "oauth2PermissionScopes": [], **azure, **told}
    roles = {one["value"]: one for one in has["appRoles"]}
    for scope in has["oauth2PermissionScopes"]:
        role = roles.get(scope["value"])
        words = [scope[name] for name in ("id", "adminConsentDisplayName", "adminConsentDescription")]
        if role is not None and [role[name] for name in ("id", "displayName", "description")] != words:
            sys.exit("Failed to update application. Error detail: It contains duplicate value")
    azure.update(told)


def rest(azure: Json, words: list[str]) -> str:
    if value_of(words, "--method") == "patch":
        patch_app(azure, json.loads(value_of(words, "--body")))
        return ""
    if value_of(words, "--method") == "get":
        return "\n".join(azure["granted"])
    azure["granted"].append(json.loads(value_of(words, "--body"))["appRoleId"])
    return ""


def list_credentials(azure: Json, words: list[str]) -> str:
    return "\n".join(azure["certificates"]) if "--cert" in words else str(azure["secrets"])


def add_credential(azure: Json, words: list[str]) -> str:
    if "--cert" not in words:
        azure["secrets"] += 1
        return f"secret-{azure['secrets']}"
    public = Path(value_of(words, "--cert").removeprefix("@")).read_text(encoding="ascii")
    if "PRIVATE" in public:
        sys.exit("a private key was about to leave")
    azure["certificates"].append(azure["thumbprint"])
    return ""


ANSWERS = {
    "account show": lambda azure, _: azure["tenant"],
    "ad app list": list_apps,
    "ad app create": create_app,
    "ad app show": show_app,
    "ad sp show": show_principal,
    "ad sp create": create_principal,
    "ad app permission list": lambda azure, _: "\n".join(azure["declared"]),
    "ad app permission add": declare,
    "ad app credential list": list_credentials,
    "ad app credential reset": add_credential,
    "rest": rest,
}

if __name__ == "__main__":
    kept = json.loads(STATE.read_text(encoding="utf-8"))
    kept["calls"].append(" ".join(sys.argv[1:4]))
    sys.stdout.write(answer(kept, sys.argv[1:]) + "\n")
    STATE.write_text(json.dumps(kept), encoding="utf-8")

"""Builds the Teams app package: fills the template with the values of this installation and zips it with languages and icons."""

import json
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from manifest.icons import color_icon, outline_icon

HERE = Path(__file__).parent
LANGUAGE_FILES = ("nl.json",)
_OPTIONAL = "sign_in_app_id"
FIXED_MOMENT = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestValues:
    """What differs from installation to installation; all of it is needed, but people may sign in to the app of the bot."""

    app_id: str
    public_url: str
    publisher_name: str
    publisher_url: str
    privacy_url: str
    terms_url: str
    sign_in_app_id: str = ""

    @property
    def host(self) -> str:
        """With its port, if the public address has one: tokens are checked against the same."""
        return urlsplit(self.public_url).netloc.lower()

    @property
    def resource(self) -> str:
        """The application id URI for which Teams fetches tokens; an app that is the bot's too has another form."""
        own = self.sign_in_app_id or self.app_id
        return f"api://{self.host}/{f'botid-{own}' if own == self.app_id else own}"


class ManifestRefused(Exception):
    """The package cannot be built; the message names each missing value."""


def build_package(values: ManifestValues, target: Path) -> Path:
    """Writes the zip. The same values give the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    files = {
        "manifest.json": json.dumps(fill(values), indent=2, ensure_ascii=False).encode(),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
        **{name: (HERE / name).read_bytes() for name in LANGUAGE_FILES},
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, FIXED_MOMENT), content)
    return target


def fill(values: ManifestValues) -> dict[str, object]:
    missing = [field.name for field in fields(values) if not getattr(values, field.name) and field.name != _OPTIONAL]
    if missing or not values.public_url.startswith("https://"):
        wrong = ", ".join(missing) or "public_url (must begin with https://)"
        raise ManifestRefused(f"the manifest needs {wrong}")
    text = (HERE / "template.json").read_text(encoding="utf-8")
    filled = {field.name: getattr(values, field.name) for field in fields(values)}
    filled |= {"host": values.host, "public_url": values.public_url.rstrip("/"), "resource": values.resource}
    filled[_OPTIONAL] = values.sign_in_app_id or values.app_id
    for name, value in filled.items():
        text = text.replace("{" + name + "}", json.dumps(value, ensure_ascii=False)[1:-1])
    manifest: dict[str, object] = json.loads(text)
    return manifest

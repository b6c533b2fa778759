"""The secrets that sign what we hand out: those of the settings, or one that development makes and keeps."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from settings import Settings


def read_secrets(settings: Settings) -> tuple[bytes, ...]:
    """Those of the settings; development makes one and keeps it."""
    if settings.secrets:
        return tuple(secret.get_secret_value().encode() for secret in settings.secrets)
    path = settings.data_dir / "secret"
    if not path.exists():
        make_secret(path)
    return (path.read_bytes(),)


def make_secret(path: Path) -> None:
    """Appears whole or not at all; of two processes that start together, both go on with the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()

"""A logo that is chosen on the first of several pages: a file is sent once, so from then on it travels in the form as text."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping

from aiohttp.web import FileField

from scheduling.errors import Invalid
from usecases.read_picture import picture_type
from web.form_reader import FormReader

_FILE, _TEXT, _WITHOUT = "logo", "logo_data", "no_logo"


def with_logo_as_text(sent: Mapping[str, object]) -> dict[str, object]:
    """A new file takes the place of the one before; a tick takes that away."""
    file = sent.get(_FILE)
    data = file.file.read() if isinstance(file, FileField) else b""
    kept = {name: sent[name] for name in sent if name not in (_FILE, _WITHOUT)}
    if data:
        kept[_TEXT] = b64encode(data).decode()
    elif _WITHOUT in sent:
        kept.pop(_TEXT, None)
    return kept


def read_logo(form: FormReader) -> bytes | None:
    """What is no picture, or too large a one, is told at the field of the file."""
    return form.read(_FILE, lambda: _picture(form)[0] if form.typed(_TEXT) else None, None)


def shown_logo(form: FormReader) -> str:
    """As the address of a picture; empty when there is none, or none that can be kept."""
    if form.error(_FILE) or not form.typed(_TEXT):
        return ""
    try:
        _, kind = _picture(form)
    except Invalid:
        return ""
    return f"data:{kind};base64,{form.typed(_TEXT)}"


def _picture(form: FormReader) -> tuple[bytes, str]:
    try:
        data = b64decode(form.typed(_TEXT), validate=True)
    except (Error, ValueError):
        raise Invalid(_FILE, "picture") from None
    return data, picture_type(data, _FILE)

"""The part of `python app.py check` about programs: where they call, and whose tokens are taken beside keys."""

from composition.sign_in import SignIn, make_sign_in
from settings import Settings

Line = tuple[str, str, str]
"""What it is about, how it stands, and what is wrong."""


def api_lines(settings: Settings, sign_in: SignIn | None = None) -> list[Line]:
    """`sign_in` takes the place of what the settings make. Whether its keys can be had is told with the sign-in of people."""
    sign_in = sign_in or make_sign_in(settings)
    address = ("API", f"{settings.base_url}/v1.0", "")
    if sign_in is None:
        return [address, ("- lets in", "by keys alone: no app is set", "")]
    app = sign_in.programs.app
    own = sorted(one for one in app.program_audiences - app.audiences if not one.endswith("/"))
    return [
        address,
        ("- lets in", f"by keys, and by tokens of Entra ID for app {app.app_id}", ""),
        ("- audiences", ", ".join([app.app_id, *filter(None, [app.resource]), *own]), ""),
        ("- tenants", ", ".join(sorted(app.tenants)), ""),
    ]

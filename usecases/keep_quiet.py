"""Changes of which nobody hears, for programs that copy what others agreed elsewhere. Doors ask whether the caller may."""

from storage.engine import quietly

__all__ = ["quietly"]

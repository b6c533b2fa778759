"""The languages in which customers, and staff in chat, are spoken to; the management pages have fewer (`texts.catalogue`)."""

LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt", "pl")
"""A language is added here once its catalogues are whole: from then on a missing text fails the check."""

"""The names and texts that sample cards are filled with: ordinary ones, and every odd kind that people have or try."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What comes from people, not from us."""

    business: str = "Praktijk Zuid"
    service: str = "Check-up"
    person: str = "Bram Jansen"
    colleague: str = "Sanne Bakker"
    customer: str = "Noor de Vries"
    email: str = "noor@example.com"
    phone: str = "+31 6 1234 4567"
    note: str = "Prefers the left chair."
    question: str = "Have you been here before?"
    place: str = "Keizersgracht 12"


ORDINARY = Words()


def filled(text: str) -> Words:
    """The same odd text in every place."""
    return Words(
        business=text,
        service=text,
        person=text,
        colleague=text,
        customer=text,
        email=text,
        phone=text,
        note=text,
        question=text,
        place=text,
    )


ODD = {
    "very long": filled("Hildegard-Annemarie van der Wolkenhofsteinbergerdorff-Schwarzenegger-Papadopoulos " * 2),
    "one long word": filled("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2),
    "emoji": filled("🧑🏽‍⚕️👩‍👩‍👧‍👦 Zoë 🇳🇱"),
    "markdown": filled("**bold** [click](https://evil.example) `code` ~~gone~~ # head\n- item\n1. one | ![x](y)"),
    "mention": filled("<at>Everybody</at> <b>bold</b> <script>alert(1)</script> &amp; &lt;"),
    "functions": filled("{{DATE(2026-12-01T09:30:00Z,SHORT)}} {{{TIME(2026-12-01T09:30:00Z)}}} ${name}"),
    "right to left": filled("\u202eנועה לוי\u202c محمد بن سلمان"),
    "backslashes": filled('C:\\temp\\new "quoted" \\[x\\](y) \\\\{{'),
}

"""Draws cards as Teams does: Microsoft's own renderer with a host configuration after Teams, in a real browser.

It answers what a test wants to know: warnings while parsing, texts that are cut or stick out, what each press would send.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import ARGUMENTS, PATIENCE, chromium_path
from tests.support.indexed_png import indexed_png

Theme = Literal["light", "dark"]
MODULES = Path(__file__).parents[2] / "node_modules"
SCRIPTS = (
    MODULES / "adaptivecards" / "dist" / "adaptivecards.min.js",
    MODULES / "markdown-it" / "dist" / "markdown-it.min.js",
)
PADDING = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of a theme: page, card, the box style "emphasis", lines, text, and the colours of texts and boxes."""

    page: str
    card: str
    emphasis: str
    line: str
    text: str
    subtle: str
    accent: str
    good: str
    warning: str
    attention: str
    boxes: Mapping[str, str]


PALETTES: Mapping[Theme, Palette] = {
    "light": Palette(
        page="#f5f5f5",
        card="#ffffff",
        emphasis="#f5f5f7",
        line="#d1d1d1",
        text="#242424",
        subtle="#616161",
        accent="#4f52b2",
        good="#0e700e",
        warning="#835b00",
        attention="#b10e1c",
        boxes={"good": "#f1faf1", "warning": "#fff9f5", "attention": "#fdf3f4", "accent": "#e8ebfa"},
    ),
    "dark": Palette(
        page="#1f1f1f",
        card="#292929",
        emphasis="#333333",
        line="#525252",
        text="#ffffff",
        subtle="#adadad",
        accent="#a6a7dc",
        good="#54b054",
        warning="#faa06b",
        attention="#eeacb2",
        boxes={"good": "#052505", "warning": "#411200", "attention": "#3b0509", "accent": "#2f2f4a"},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a card looked like: the parser's warnings, texts that do not fit, and what each thing to press would send."""

    warnings: tuple[str, ...]
    cut: tuple[str, ...]
    pressed: tuple[dict[str, Any], ...]
    texts: str
    height: int


class CardBrowser:
    """One page that draws one card after the other."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page(viewport={"width": 520, "height": 900}, device_scale_factor=1)
        self.page.set_default_timeout(PATIENCE)
        self.page.set_content(
            "<!doctype html><html><head><style></style></head><body><div id=card></div></body></html>"
        )
        for script in SCRIPTS:
            self.page.add_script_tag(path=script)
        self.page.evaluate(SET_UP)

    def draw(
        self, card: Mapping[str, Any], *, width: int = 480, theme: Theme = "light", presses: bool = False
    ) -> Drawn:
        """Draw the card and look at it."""
        palette = PALETTES[theme]
        self.page.set_viewport_size({"width": width + 2 * PADDING, "height": 900})
        config = {
            "card": card,
            "config": host_config(palette),
            "style": style_sheet(palette, width),
            "presses": presses,
        }
        found = self.page.evaluate("given => drawCard(given)", json.loads(json.dumps(config)))
        return Drawn(
            warnings=tuple(found["warnings"]),
            cut=tuple(found["cut"]),
            pressed=tuple(found["pressed"]),
            texts=found["texts"],
            height=found["height"],
        )

    def heard(self) -> list[dict[str, Any]]:
        """What was sent since the card was drawn."""
        found: list[dict[str, Any]] = self.page.evaluate("window.heard")
        return found

    def picture(self) -> bytes:
        """The card drawn last, as a small PNG."""
        return indexed_png(self.page, self.page.locator("#card").screenshot(type="png"))


@contextmanager
def card_browser() -> Iterator[CardBrowser]:
    """A browser for as long as it is needed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield CardBrowser(browser)
        browser.close()


def host_config(palette: Palette) -> dict[str, Any]:
    """Microsoft's sample configuration for Teams, with the colours of the theme."""

    def color(value: str) -> dict[str, str]:
        return {"default": value, "subtle": palette.subtle}

    colors = {
        "default": color(palette.text),
        "accent": {"default": palette.accent, "subtle": palette.accent},
        "good": {"default": palette.good, "subtle": palette.good},
        "warning": {"default": palette.warning, "subtle": palette.warning},
        "attention": {"default": palette.attention, "subtle": palette.attention},
    }
    boxes = {"default": palette.card, "emphasis": palette.emphasis, **palette.boxes}
    sizes = {"small": 12, "default": 14, "medium": 16, "large": 18, "extraLarge": 24}
    return {
        "fontFamily": FONTS,
        "fontSizes": sizes,
        "fontWeights": {"lighter": 200, "default": 400, "bolder": 600},
        "lineHeights": {"small": 16, "default": 20, "medium": 22, "large": 24, "extraLarge": 32},
        "spacing": {"small": 8, "default": 12, "medium": 16, "large": 20, "extraLarge": 24, "padding": 16},
        "separator": {"lineThickness": 1, "lineColor": palette.line},
        "supportsInteractivity": True,
        "imageBaseUrl": "",
        "containerStyles": {
            name: {"backgroundColor": background, "foregroundColors": colors} for name, background in boxes.items()
        },
        "actions": {
            "maxActions": 6,
            "spacing": "default",
            "buttonSpacing": 8,
            "actionsOrientation": "horizontal",
            "actionAlignment": "left",
        },
        "factSet": {
            "title": {"weight": "bolder", "wrap": True, "maxWidth": 130},
            "value": {"wrap": True},
            "spacing": 16,
        },
        "inputs": {
            "label": {
                "inputSpacing": "small",
                "requiredInputs": {"weight": "bolder", "suffix": " *", "suffixColor": "attention"},
                "optionalInputs": {"weight": "bolder"},
            },
            "errorMessage": {"color": "attention", "size": "small", "spacing": "small"},
        },
        "choiceSetInputValueSeparator": ",",
    }


FONTS = "'Segoe UI', 'Selawik', 'Open Sans', 'Noto Sans', 'Liberation Sans', 'DejaVu Sans Condensed', sans-serif"


def style_sheet(palette: Palette, width: int) -> str:
    """What Teams draws by itself around and inside of a card: the frame, buttons and inputs."""
    return f"""
      html {{ background: {palette.page}; }}
      body {{ margin: 0; font: 14px/20px {FONTS}; color: {palette.text}; }}
      #card {{ width: {width}px; box-sizing: border-box; padding: 4px; background: {palette.page}; }}
      .ac-adaptiveCard {{ border: 1px solid {palette.line}; border-radius: 8px; box-sizing: border-box; }}
      .ac-pushButton {{ font: 600 14px/20px {FONTS}; min-height: 32px; padding: 5px 12px; border-radius: 4px;
        border: 1px solid {palette.line}; background: {palette.card}; color: {palette.text}; }}
      .ac-pushButton.style-positive {{ background: #5b5fc7; border-color: #5b5fc7; color: #ffffff; }}
      input, select, textarea {{ font: 14px/20px {FONTS}; box-sizing: border-box; width: 100%; padding: 5px 10px;
        border: 1px solid {palette.line}; border-bottom-color: {palette.subtle}; border-radius: 4px;
        background: {palette.card}; color: {palette.text}; color-scheme: {"dark" if palette.card == "#292929" else "light"}; }}
      .ac-toggleInput, .ac-choiceSetInput-multiSelect input, .ac-choiceSetInput-expanded input, input[type=radio],
        input[type=checkbox] {{ width: auto; }}
      .ac-selectable {{ cursor: pointer; border-radius: 4px; }}
      .ac-container, .ac-columnSet {{ border-radius: 4px; }}
      ::placeholder {{ color: {palette.subtle}; }}
    """


SET_UP = r"""
() => {
  const markdown = window.markdownit();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text); result.didProcess = true;
  };
  const readable = element => !['SELECT', 'INPUT', 'TEXTAREA', 'OPTION'].includes(element.tagName);
  const sent = action => ({
    type: action.getJsonTypeName(), title: action.title || '', verb: action.verb || '', data: action.data || null,
    url: action.url || '',
  });
  // Two faults of this renderer: its pattern for "lang" remembers where it was and fails every other time; and it does not
  // count choices that come while typing.
  const isRendererFault = (event, card) =>
    event.message === `Invalid value "${card.lang}" for property "lang".` && /^[a-z]{2,3}$/.test(card.lang)
    || event.message.includes('at least one choice') && event.source && event.source.choicesData
       && event.source.choicesData.dataset;
  const plausible = {'Input.Text': 'x', 'Input.Date': '2026-12-01', 'Input.Time': '09:00', 'Input.Toggle': 'false'};
  const fill = inputs => {
    for (const input of inputs) {
      const ticked = input.isRequired && input.valueOn;
      if (!input.defaultValue)
        input.defaultValue = ticked || plausible[input.getJsonTypeName()] || (input.choices[0] || {}).value;
    }
  };
  // An ordinary short word over two lines means that its place is too narrow.
  const brokenWords = holder => {
    const broken = [];
    const walker = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      for (const found of walker.currentNode.data.matchAll(/[\p{L}\d:.,€]{2,12}/gu)) {
        const before = walker.currentNode.data[found.index - 1], after = walker.currentNode.data[found.index + found[0].length];
        if ([before, after].some(sign => sign && !/\s/.test(sign))) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, found.index);
        range.setEnd(walker.currentNode, found.index + found[0].length);
        if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) broken.push('broken: ' + found[0]);
      }
    return broken;
  };
  window.drawCard = ({card, config, style, presses}) => {
    document.querySelector('style').textContent = style;
    const holder = document.getElementById('card');
    holder.replaceChildren();
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig(config);
    const context = new AdaptiveCards.SerializationContext();
    drawn.parse(card, context);
    const warnings = [];
    const note = event => { if (!isRendererFault(event, card)) warnings.push(event.message); };
    for (let at = 0; at < context.eventCount; at++) note(context.getEventAt(at));
    drawn.validateProperties().validationEvents.forEach(note);
    if (presses) fill(drawn.getAllInputs());
    const heard = window.heard = [];
    drawn.onExecuteAction = action => heard.push(sent(action));
    holder.append(drawn.render());
    document.title = '';
    const edge = holder.getBoundingClientRect().right;
    const cut = [];
    for (const element of holder.querySelectorAll('*')) {
      if (!readable(element) || !element.getClientRects().length) continue;
      if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
        cut.push('cut: ' + element.className + ' ' + element.textContent.slice(0, 60));
      if (element.getBoundingClientRect().right > edge + 1)
        cut.push('sticks out: ' + element.className + ' ' + element.textContent.slice(0, 60));
    }
    cut.push(...brokenWords(holder));
    const found = {warnings, cut, pressed: [], texts: holder.innerText, height: holder.offsetHeight};
    if (presses) {
      for (const element of holder.querySelectorAll('.ac-pushButton, .ac-selectable')) {
        heard.length = 0;
        element.click();
        found.pressed.push(heard.length ? heard[0] : {type: 'none', title: element.textContent, verb: '', data: null, url: ''});
      }
    }
    return found;
  };
}
"""

// What all pages of the app share: starting the modules of a page, keeping the focus where it belongs, menus, copying.
// A page names a module by data-module="address" on an element; it is imported and its `start(element)` called once.

import { watchSizes } from "./form_size.js";
import { keepPages } from "./trouble.js";

const started = new WeakSet();

async function startModules(root) {
  const places = [...root.querySelectorAll("[data-module]")].filter((place) => !started.has(place));
  for (const place of places) {
    started.add(place);
    const module = await import(place.dataset.module);
    module.start(place);
  }
}

function settle() {
  startModules(document.body);
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
}

document.addEventListener("htmx:after:swap", () => {
  settle();
  if (!document.querySelector("[data-focus]")) document.getElementById("content")?.focus({ preventScroll: true });
});

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll("details.switcher[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).value);
    copy.textContent = copy.dataset.copied;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.switcher[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

keepPages();
watchSizes();
settle();

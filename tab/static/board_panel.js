// The panel beside the board, the dialog over it, and the bar that takes the last change back. What they show comes from the server as
// parts of its pages; forms are sent as they stand and answered with the next part.
import { ERROR_HEADER, tellRefusal } from "./trouble.js";

const PART = { "X-Slotkeeper-Part": "1" };

export class Panels {
  constructor(root, words, { changed }) {
    this.root = root;
    this.words = words;
    this.changed = changed;
    this.panel = root.querySelector("#panel");
    this.dialog = root.querySelector("#dialog");
    this.bar = root.querySelector("#undo-bar");
    this.cameFrom = null;
    this.onCancel = null;
    root.addEventListener("click", (event) => this.clicked(event), true);
    root.addEventListener("submit", (event) => this.submitted(event), true);
    this.dialog.addEventListener("close", () => this.closed());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closePanel();
    });
    setInterval(() => this.stillOpen(), 30_000);
  }

  clicked(event) {
    const link = event.target.closest("a[data-open], a[data-dialog], a[data-close]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      if (link.matches("[data-open]")) this.open(link.href, link);
      else if (link.matches("[data-dialog]")) this.ask(link.href, { from: link });
      else if (link.closest("dialog")) this.dialog.close("cancel");
      else this.closePanel();
      return;
    }
    const fill = event.target.closest("[data-fill-time]");
    if (fill) this.fill(fill);
  }

  fill(button) {
    const form = button.closest("#panel, #dialog").querySelector("form");
    form.elements.day.value = button.dataset.fillDay;
    form.elements.time.value = button.dataset.fillTime;
    form.querySelector('[name="how"][value="at"]')?.click();
    form.elements.time.focus();
  }

  async open(address, from = document.activeElement) {
    this.cameFrom = from;
    await this.load(address);
    if (!this.panel.hidden) this.panel.querySelector(".panel-title")?.focus();
  }

  /** Into the panel, unless it is closed, or shows something newer, by the time the answer has come. */
  async load(address) {
    const asked = (this.asked = {});
    const answer = await fetch(address, { headers: PART, cache: "no-store" });
    await this.show(this.panel, answer, () => asked === this.asked);
  }

  /** In the dialog; `onCancel` is called when it is closed without anything having been done. */
  async ask(address, { from = document.activeElement, onCancel = null } = {}) {
    this.cameFrom = from;
    this.onCancel = onCancel;
    await this.show(this.dialog, await fetch(address, { headers: PART, cache: "no-store" }));
  }

  async show(place, answer, isWanted = () => true) {
    if (answer.status === 401) return undefined; // told beside the page, which stays
    if (answer.headers.has(ERROR_HEADER)) return tellRefusal(answer);
    const html = await answer.text();
    if (!isWanted()) return undefined;
    if (place === this.panel) this.asked = null;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    if (!fresh.querySelector(".panel-title")) return this.trouble(fresh.body.textContent.trim());
    place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.adoptNode(node)));
    const undo = place.querySelector(".undo-form");
    if (undo) this.offerUndo(undo);
    if (place === this.dialog) {
      if (!this.dialog.open) this.dialog.showModal();
      this.dialog.querySelector("[data-focus], .panel-title")?.focus();
    } else {
      place.hidden = false;
      this.root.classList.add("has-panel");
    }
  }

  async submitted(event) {
    const form = event.target;
    if (form.matches("[data-ask]")) {
      event.preventDefault();
      event.stopPropagation();
      await this.load(`${addressOf(form)}?${new URLSearchParams(new FormData(form))}`);
      return;
    }
    if (!form.matches("[data-act]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const body = new FormData(form, event.submitter);
    try {
      await this.answered(form, await fetch(addressOf(form), { method: "POST", body, headers: PART }));
    } catch {
      this.trouble(this.words.offline);
    } finally {
      delete form.dataset.busy;
    }
  }

  async answered(form, answer) {
    const inDialog = this.dialog.contains(form);
    const isLooking = answer.ok && inDialog && !answer.headers.has("X-Slotkeeper-Open");
    if (form.closest("#undo-bar")) this.hideUndo();
    if (answer.status === 204) {
      if (inDialog) this.finish();
      const address = answer.headers.get("X-Slotkeeper-Open");
      if (address) await this.open(address);
      this.changed();
      return;
    }
    const copy = answer.clone();
    const isPanel = (await copy.text()).includes("appointment-panel");
    if (isLooking && isPanel) this.finish();
    await this.show(isPanel || !inDialog ? this.panel : this.dialog, answer);
    if (answer.ok) this.changed();
  }

  /** Something was done: closing the dialog takes nothing back. */
  finish() {
    this.onCancel = null;
    if (this.dialog.open) this.dialog.close();
  }

  closed() {
    this.onCancel?.();
    this.onCancel = null;
    this.dialog.replaceChildren();
    if (this.cameFrom?.isConnected) this.cameFrom.focus({ preventScroll: true });
  }

  closePanel() {
    this.asked = null;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.root.classList.remove("has-panel");
    if (this.cameFrom?.isConnected) this.cameFrom.focus({ preventScroll: true });
  }

  get shown() {
    return this.panel.querySelector("[data-appointment]")?.dataset ?? null;
  }

  /** The appointment in the panel, anew; not while somebody types there. */
  async refresh() {
    const shown = this.shown;
    if (!shown || this.panel.querySelector("details[open]")) return;
    const inPanel = this.panel.contains(document.activeElement);
    await this.load(shown.address);
    if (inPanel && !this.panel.hidden) this.panel.querySelector(".panel-title")?.focus({ preventScroll: true });
  }

  stillOpen() {
    if (this.root.isConnected && this.shown && !document.hidden) this.refresh();
  }

  offerUndo(form) {
    const until = Date.parse(form.dataset.undoUntil);
    this.bar.replaceChildren(form);
    const left = document.createElement("span");
    left.className = "seconds-left";
    form.append(left);
    this.bar.hidden = false;
    clearInterval(this.ticking);
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      left.textContent = this.words.seconds_left.replace("%", Math.max(0, seconds));
      if (seconds <= 0) this.hideUndo();
    };
    this.ticking = setInterval(tick, 500);
    tick();
  }

  hideUndo() {
    clearInterval(this.ticking);
    this.bar.hidden = true;
    this.bar.replaceChildren();
  }

  trouble(text) {
    this.root.querySelector("#board-status").textContent = text;
  }
}

/** A button of the form may be called "action", and would stand in the place of the form's own. */
function addressOf(form) {
  return form.getAttribute("action");
}

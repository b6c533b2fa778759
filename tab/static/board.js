// The board of a day: draws what the page brought along, follows changes, and hands presses, drags and keys to the server's own pages.
import { Calendar, loadCalendar } from "./board_calendar.js";
import { Keys } from "./board_keys.js";
import { Panels } from "./board_panel.js";
import { follow } from "./live.js";

const COLUMN = 160;
const AXIS = 64;
const NARROW = 640;
const REDRAW_EVERY = 60_000; // the line of the present moment
const SWIPE = 60;

const wall = (date) => {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** Whether nothing that is drawn has changed: then nothing is drawn anew, and nothing loses its place. */
function sameBoard(one, other) {
  const drawn = ({ now, queue, version, ...rest }) => JSON.stringify([now.slice(0, 10), rest]);
  return drawn(one) === drawn(other);
}

class Board {
  constructor(root) {
    this.root = root;
    this.data = root.dataset;
    this.facts = JSON.parse(root.querySelector("#board-facts").textContent);
    this.words = JSON.parse(root.querySelector("#board-words").textContent);
    this.first = 0;
    this.showsAll = false;
    this.fetching = null;
    this.place = root.querySelector("#calendar");
    this.plain = root.querySelector("#plain");
    this.pager = root.querySelector(".people-pager");
    this.status = root.querySelector("#board-status");
    this.panels = new Panels(root, this.words, { changed: () => this.refresh(null) });
  }

  async begin() {
    this.root.classList.add("has-script");
    for (const field of this.root.querySelectorAll(".pick input[type=date]")) {
      field.addEventListener("change", () => field.form.requestSubmit());
    }
    const print = this.root.querySelector("[data-print]");
    print.hidden = false;
    print.addEventListener("click", async () => {
      await this.fetchPlain();
      window.print();
    });
    if (this.isDrawn) await this.beginDrawing();
    this.startWithMe();
    this.draw();
    new ResizeObserver(() => this.resized()).observe(this.place.parentElement); // the panel takes room from it as well
    this.swipes();
    if (this.data.open) this.panels.open(`${this.data.base}/appointments/${encodeURIComponent(this.data.open)}`);
    setInterval(() => this.isAlive() && !document.hidden && this.refresh(null), REDRAW_EVERY);
    follow(
      { changes: this.data.changes, version: this.data.version },
      { isAlive: () => this.isAlive(), tell: (days) => this.refresh(days), caughtUp: () => this.catchUp(), connected: (is) => this.connected(is) },
    );
  }

  async beginDrawing() {
    const calendarKit = await loadCalendar(this.data.calendar);
    this.calendar = new Calendar(this.place, calendarKit, this.words, {
      open: (event, element, pressed) => this.open(event.id, element, pressed),
      free: (start, staff) => this.free(start, staff),
      released: () => this.isMissed && this.refresh(null),
      moved: (event, revert) => this.ask({ id: event.id, start: event.start, end: event.end, people: event.resourceIds }, revert),
    });
    this.keys = new Keys(this.calendar, this.words, {
      ask: (wish, revert) => this.ask(wish, revert),
      say: (text) => this.say(text),
      open: (id, element) => this.open(id, element),
    });
  }

  isAlive() {
    return this.root.isConnected;
  }

  get isWeek() {
    return this.data.view === "week";
  }

  /** A day on which a clock time may stand for two moments, and the list, are drawn by the server. */
  get isDrawn() {
    return this.data.view !== "list" && this.facts.is_even;
  }

  get isNarrow() {
    return this.root.clientWidth < NARROW;
  }

  startWithMe() {
    const mine = this.facts.people.findIndex((person) => person.id === this.facts.me);
    if ((this.isNarrow || this.isWeek) && mine > 0) this.first = mine;
  }

  get fitting() {
    if (this.isNarrow || this.isWeek) return 1;
    return Math.max(1, Math.floor((this.place.parentElement.clientWidth - AXIS) / COLUMN));
  }

  draw() {
    const isShown = this.isDrawn && !this.showsAll && this.facts.people.length > 0;
    this.place.hidden = !isShown;
    this.plain.hidden = isShown;
    this.root.querySelector(".keys").hidden = !isShown;
    const people = this.inView();
    this.drawPager(people);
    if (isShown) this.calendar.draw(this.facts, people, { isWeek: this.isWeek, locale: this.data.locale });
    this.width = this.place.parentElement.clientWidth;
  }

  inView() {
    const { people } = this.facts;
    const count = Math.min(this.fitting, people.length);
    this.first = Math.max(0, Math.min(this.first, people.length - count));
    return people.slice(this.first, this.first + count);
  }

  resized() {
    if (this.isAlive() && !this.calendar?.isBusy && this.width !== this.place.parentElement.clientWidth) this.draw();
  }

  drawPager(shown) {
    const { people } = this.facts;
    const isNeeded = this.isDrawn && (people.length > shown.length || this.showsAll);
    this.pager.hidden = !isNeeded;
    if (!isNeeded) return this.pager.replaceChildren();
    const nodes = [];
    if (!this.showsAll) {
      nodes.push(this.pageButton("‹", this.words.previous_people, -shown.length, this.first === 0));
      nodes.push(this.picker());
      nodes.push(this.pageButton("›", this.words.next_people, shown.length, this.first + shown.length >= people.length));
    }
    if (this.isNarrow || this.showsAll) nodes.push(this.allButton());
    const focused = document.activeElement?.dataset?.pager;
    this.pager.replaceChildren(...nodes);
    if (focused) this.pager.querySelector(`[data-pager="${focused}"]`)?.focus();
    return undefined;
  }

  pageButton(sign, label, by, isOver) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "step", textContent: sign, disabled: isOver });
    button.setAttribute("aria-label", label);
    button.dataset.pager = label;
    button.addEventListener("click", () => this.page(by));
    return button;
  }

  picker() {
    const select = document.createElement("select");
    select.setAttribute("aria-label", this.words.pick_person);
    select.dataset.pager = "pick";
    this.facts.people.forEach((person, at) => select.add(new Option(person.name, at, false, at === this.first)));
    select.addEventListener("change", () => {
      this.first = Number(select.value);
      this.draw();
    });
    return select;
  }

  allButton() {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "step", textContent: this.words.all_people });
    button.setAttribute("aria-pressed", String(this.showsAll));
    button.dataset.pager = "all";
    button.addEventListener("click", () => {
      this.showsAll = !this.showsAll;
      if (this.showsAll) this.fetchPlain();
      this.draw();
    });
    return button;
  }

  page(by) {
    this.first += by;
    this.draw();
  }

  swipes() {
    let from = null;
    this.place.addEventListener("touchstart", ({ touches }) => {
      from = touches.length === 1 ? { x: touches[0].clientX, y: touches[0].clientY } : null;
    }, { passive: true });
    this.place.addEventListener("touchend", ({ changedTouches: [end] }) => {
      if (!from || !this.isNarrow) return;
      const across = end.clientX - from.x;
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(end.clientY - from.y)) this.page(across < 0 ? 1 : -1);
    }, { passive: true });
  }

  /** Fetches the day anew when a change may be about it; of several at once the last is fetched. */
  async refresh(days) {
    if (!this.isAlive()) return;
    if (this.keys?.isCarrying || this.calendar?.isBusy) {
      this.isMissed = true;
      return;
    }
    if (days !== null && !days.some((day) => this.facts.days.includes(day) || day === this.facts.now.slice(0, 10))) return;
    if (this.fetching) {
      this.isWanted = true;
      return;
    }
    this.fetching = this.fetchFacts();
    try {
      await this.fetching;
    } catch {
      this.connected(false);
    } finally {
      this.fetching = null;
    }
    if (this.isWanted) {
      this.isWanted = false;
      await this.refresh(null);
    }
  }

  /** After a connection, and now and then: only when the number has moved. */
  async catchUp() {
    const answer = await fetch(this.data.version, { cache: "no-store" });
    if (answer.ok && (await answer.json()).version !== this.facts.version) await this.refresh(null);
    this.root.dataset.live = "";
  }

  async fetchFacts() {
    const here = new URL(location.href).searchParams;
    here.delete("open");
    here.set("day", this.data.day);
    here.set("view", this.data.view);
    const answer = await fetch(`${this.data.facts.split("?")[0]}?${here}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const fresh = await answer.json();
    const isNews = fresh.version !== this.facts.version;
    if (this.keys?.isCarrying || this.calendar?.isBusy) {
      this.isMissed = true;
      return undefined;
    }
    this.isMissed = false;
    this.take(fresh);
    if (isNews) {
      this.say(this.words.updated);
      if (!this.panels.dialog.open) await this.panels.refresh();
    }
    return undefined;
  }

  take(fresh) {
    const wasEven = this.facts.is_even;
    const focused = document.activeElement?.closest?.(".ec-event[data-id]")?.dataset.id;
    const inQueue = document.activeElement?.closest?.("#queue [data-id]")?.dataset.id;
    const isSame = sameBoard(this.facts, fresh);
    this.facts = fresh;
    this.root.querySelector("#queue").innerHTML = fresh.queue;
    if (inQueue) this.root.querySelector(`#queue [data-id="${CSS.escape(inQueue)}"] :is(a, button)`)?.focus();
    if (isSame) return;
    if (this.data.view === "list" || !fresh.is_even || this.showsAll || !fresh.people.length || wasEven !== fresh.is_even) this.fetchPlain();
    this.draw();
    if (focused) requestAnimationFrame(() => this.calendar?.element(focused)?.focus({ preventScroll: true }));
  }

  /** The list as the server draws it. */
  async fetchPlain() {
    const here = new URL(location.href);
    here.searchParams.set("view", this.facts.is_even ? "list" : this.data.view);
    const answer = await fetch(here, { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#plain");
    if (fresh) this.plain.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
  }

  open(id, element) {
    this.panels.open(`${this.data.base}/appointments/${encodeURIComponent(id)}`, element);
  }

  free(start, staff) {
    const asked = new URLSearchParams({ start, ...(staff ? { staff } : {}) });
    this.panels.open(`${this.data.base}/day/book?${asked}`);
  }

  /** The rules' verdict on where it would go; closing the dialog puts it back. */
  ask({ id, start, end, people }, revert) {
    const minutes = String(Math.round((end - start) / 60_000));
    const asked = new URLSearchParams({ start: wall(start), minutes });
    if (people.length === 1) asked.set("staff", people[0]);
    const from = this.calendar.element(id);
    this.panels.ask(`${this.data.base}/appointments/${encodeURIComponent(id)}/move?${asked}`, { from, onCancel: revert });
  }

  connected(isConnected) {
    this.status.classList.toggle("trouble", !isConnected);
    if (!isConnected) this.status.textContent = this.words.offline;
    else if (this.status.textContent === this.words.offline) this.status.textContent = "";
  }

  say(text) {
    this.status.textContent = "";
    requestAnimationFrame(() => {
      this.status.textContent = text;
    });
  }
}

export function start(root) {
  new Board(root).begin();
}

// Moves an appointment by keys alone: M takes it up, arrows carry it (five minutes, or a column), with Shift its end, Enter asks, Escape
// puts it back.
const STEP = 5;
const MINUTE = 60_000;

export class Keys {
  constructor(calendar, words, { ask, say, open }) {
    Object.assign(this, { calendar, words, ask, say, open, carried: null });
    calendar.place.addEventListener("keydown", (event) => this.pressed(event), true);
    // What is carried is drawn anew with each step and for a moment has no focus: its keys are heard wherever they are pressed.
    this.carrying = (event) => this.carry(event);
  }

  get isCarrying() {
    return this.carried !== null;
  }

  pressed(event) {
    if (this.carried) return;
    const element = event.target.closest(".ec-event[data-id]");
    if (!element) return;
    if (event.key === "Enter" || event.key === " ") {
      this.stop(event);
      this.open(element.dataset.id, element);
    } else if (event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.stop(event);
      this.takeUp(element.dataset.id);
    } else if (event.key.startsWith("Arrow")) {
      this.walk(event, element);
    }
  }

  stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  /** Along the column and to the neighbours: what is nearest in that direction. */
  walk(event, element) {
    const here = element.getBoundingClientRect();
    const isSideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const sign = event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 1;
    const distance = (other) => {
      const there = other.getBoundingClientRect();
      const across = there.left - here.left;
      const down = there.top - here.top;
      const [main, side] = isSideways ? [across * sign, Math.abs(down)] : [down * sign, Math.abs(across) * 8];
      return main > 1 ? main + side : Infinity;
    };
    const others = [...this.calendar.place.querySelectorAll(".ec-event[data-id]")].filter((one) => one !== element);
    const nearest = others.sort((one, two) => distance(one) - distance(two))[0];
    if (nearest && distance(nearest) < Infinity) {
      this.stop(event);
      nearest.focus();
    }
  }

  takeUp(id) {
    const event = this.calendar.event(id);
    if (!event?.editable) {
      this.say(this.words.cannot_move);
      return;
    }
    const people = [...event.resourceIds];
    this.carried = { id, start: +event.start, end: +event.end, people, was: { start: event.start, end: event.end, people } };
    document.addEventListener("keydown", this.carrying, true);
    this.say(`${this.words.moving} ${event.extendedProps.label}`);
    this.show();
  }

  carry(event) {
    if (!this.calendar.place.isConnected) return this.letGo();
    const one = this.carried;
    const isEnd = event.shiftKey;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const by = (event.key === "ArrowUp" ? -STEP : STEP) * MINUTE;
      if (!isEnd) one.start += by;
      one.end = Math.max(one.end + by, one.start + STEP * MINUTE);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.sideways(event.key === "ArrowLeft" ? -1 : 1);
    } else if (event.key === "Enter") {
      this.stop(event);
      return this.putDown();
    } else if (event.key === "Escape") {
      this.stop(event);
      return this.putBack();
    } else {
      return undefined;
    }
    this.stop(event);
    this.show();
    return this.tell(isEnd);
  }

  sideways(step) {
    const { people } = this.calendar;
    if (this.carried.people.length !== 1) return;
    const at = people.findIndex((person) => person.id === this.carried.people[0]);
    const next = people[at + step];
    if (next) this.carried.people = [next.id];
  }

  tell(isEnd) {
    const clock = (moment) => new Date(moment).toTimeString().slice(0, 5);
    const person = this.calendar.people.find((one) => one.id === this.carried.people[0]);
    const words = isEnd ? this.words.lengthened_to : this.words.moved_to;
    this.say(`${words} ${clock(this.carried.start)}–${clock(this.carried.end)} ${person?.name ?? ""}`);
  }

  show() {
    const { id, start, end, people } = this.carried;
    this.calendar.shift(id, { start: new Date(start), end: new Date(end), people });
    requestAnimationFrame(() => {
      const element = this.calendar.element(id);
      element?.classList.add("is-carried");
      element?.focus({ preventScroll: true });
    });
  }

  letGo() {
    const { carried } = this;
    this.carried = null;
    document.removeEventListener("keydown", this.carrying, true);
    return carried;
  }

  putDown() {
    const { id, start, end, people, was } = this.letGo();
    this.ask({ id, start: new Date(start), end: new Date(end), people }, () => this.calendar.shift(id, was));
  }

  putBack() {
    const { id, was } = this.letGo();
    this.calendar.shift(id, was);
    requestAnimationFrame(() => this.calendar.element(id)?.focus());
  }
}

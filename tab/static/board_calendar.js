// Draws the columns in view with the calendar package, and repairs what it leaves to be wished for: names, roles, keys.

/** The package is no module: it leaves its name on the window. */
export function loadCalendar(address) {
  if (window.EventCalendar) return Promise.resolve(window.EventCalendar);
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.EventCalendar);
    script.onerror = () => fail(new Error("the calendar could not be loaded"));
    document.head.append(script);
  });
}

export class Calendar {
  constructor(place, calendarKit, words, handlers) {
    Object.assign(this, { place, calendarKit, words, handlers, drawn: null, shape: "", isBusy: false });
  }

  /** `people` are the columns in view; in a week there are days instead. */
  draw(facts, people, { isWeek, locale }) {
    const shape = JSON.stringify([isWeek, facts.days, facts.from, facts.to, facts.offset, facts.has_twelve_hours]);
    const events = eventsOf(facts, people, isWeek);
    this.facts = facts;
    this.people = people;
    if (this.drawn && shape === this.shape) {
      this.drawn.setOption("resources", isWeek ? [] : people.map(resourceOf));
      this.drawn.setOption("events", events);
      return;
    }
    this.clear();
    this.shape = shape;
    this.drawn = this.calendarKit.create(this.place, {
      view: isWeek ? "timeGridWeek" : "resourceTimeGridDay",
      date: facts.day,
      timeZone: facts.offset,
      locale,
      firstDay: new Date(`${facts.day}T12:00`).getDay(), // a week begins where the server's does
      headerToolbar: { start: "", center: "", end: "" },
      allDaySlot: false,
      slotMinTime: facts.from,
      slotMaxTime: facts.to,
      slotDuration: "00:30",
      slotHeight: 34,
      slotLabelFormat: facts.has_twelve_hours ? { hour: "numeric", hourCycle: "h12" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      dayHeaderFormat: (date) => facts.labels[dayOf(date)] ?? "",
      snapDuration: "00:05",
      slotEventOverlap: false,
      nowIndicator: facts.days.includes(facts.now.slice(0, 10)),
      pointer: true,
      editable: true,
      eventLongPressDelay: 400,
      resources: isWeek ? [] : people.map(resourceOf),
      events,
      eventContent: ({ event }) => ({ domNodes: contentOf(event) }),
      resourceLabelContent: ({ resource }) => ({ domNodes: labelOf(resource.extendedProps) }),
      eventDidMount: ({ el, event }) => this.mark(el, event),
      eventAllUpdated: () => this.repair(),
      viewDidMount: () => this.repair(),
      eventClick: ({ event, el, jsEvent }) => {
        if (event.extendedProps.kind === "appointment") this.handlers.open(event, el, jsEvent);
      },
      dateClick: ({ dateStr, resource, jsEvent }) => this.handlers.free(dateStr.slice(0, 16), resource?.id ?? "", jsEvent),
      eventDragStart: () => this.hold(),
      eventDragStop: () => this.release(),
      eventResizeStart: () => this.hold(),
      eventResizeStop: () => this.release(),
      eventDrop: ({ event, revert }) => this.handlers.moved(event, revert),
      eventResize: ({ event, revert }) => this.handlers.moved(event, revert),
    });
    this.repair();
  }

  /** Something is in somebody's hand: it must not be drawn anew meanwhile. */
  hold() {
    this.isBusy = true;
  }

  release() {
    setTimeout(() => {
      this.isBusy = false;
      this.handlers.released();
    });
  }

  clear() {
    if (this.drawn) this.calendarKit.destroy(this.drawn);
    this.drawn = null;
    this.place.replaceChildren();
  }

  mark(element, event) {
    const { kind, label } = event.extendedProps;
    if (kind !== "appointment") {
      element.setAttribute("aria-hidden", "true");
      element.removeAttribute("tabindex");
      return;
    }
    element.dataset.id = event.id;
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    element.setAttribute("aria-haspopup", "dialog");
    element.tabIndex = 0;
  }

  /** After each drawing: the grid is one region with a name, its columns are lists with the name of their person. */
  repair() {
    requestAnimationFrame(() => {
      const grid = this.place.querySelector(".ec-main, .ec");
      if (!grid) return;
      for (const element of this.place.querySelectorAll("[role], [aria-colindex], [aria-rowindex]")) {
        if (!element.matches(".ec-event")) element.removeAttribute("role");
        element.removeAttribute("aria-colindex");
        element.removeAttribute("aria-rowindex");
      }
      grid.setAttribute("role", "region");
      grid.setAttribute("aria-label", this.words.board_of);
      grid.tabIndex = 0;
      for (const event of this.place.querySelectorAll(".ec-event")) {
        const known = this.drawn?.getEventById(event.dataset.id ?? "");
        if (known) event.setAttribute("aria-label", known.extendedProps.label);
      }
      for (const element of this.place.querySelectorAll(".ec-bg-events, .ec-bg-event, .ec-now-indicator, .ec-sidebar")) {
        element.setAttribute("aria-hidden", "true");
      }
    });
  }

  element(id) {
    return this.place.querySelector(`.ec-event[data-id="${CSS.escape(id)}"]`);
  }

  event(id) {
    return this.drawn?.getEventById(id) ?? null;
  }

  shift(id, { start, end, people }) {
    const event = this.event(id);
    if (event) this.drawn.updateEvent({ ...plainOf(event), start, end, resourceIds: people });
  }
}

function dayOf(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function plainOf(event) {
  const { id, title, editable, classNames, styles, extendedProps } = event;
  return { id, title, editable, classNames, styles, extendedProps };
}

function resourceOf(person) {
  return { id: person.id, title: person.name, extendedProps: person };
}

function eventsOf(facts, people, isWeek) {
  const shown = new Map(people.map((person) => [person.id, person]));
  return facts.events
    .map((event) => ({ ...event, people: event.people.filter((one) => shown.has(one)) }))
    .filter((event) => event.people.length && !(isWeek && event.kind === "closed" && people.length > 1))
    .map((event) => eventOf(event, shown));
}

function eventOf(event, shown) {
  const isAppointment = event.kind === "appointment";
  const ids = event.people;
  return {
    id: event.id,
    start: event.start,
    end: event.end,
    title: event.title,
    resourceIds: ids,
    display: isAppointment ? "auto" : "background",
    editable: isAppointment && event.can,
    classNames: [`is-${event.kind}`, ...(isAppointment ? [`state-${event.state}`] : [])],
    styles: isAppointment ? [`--person: ${event.color || shown.get(ids[0]).color}`] : [],
    extendedProps: event,
  };
}

function part(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** A short span may have no room for all of its title: the pointer shows it whole. */
function shadeTitle(title) {
  const element = part("span", "shade-title", title);
  element.title = title;
  return element;
}

function contentOf(event) {
  const facts = event.extendedProps;
  if (facts.kind !== "appointment") return facts.title ? [shadeTitle(facts.title)] : [];
  const parts = [
    part("span", "event-time", facts.time),
    part("strong", "", facts.title),
    ...facts.shown.map((mark) => part("span", "event-mark", mark)), // before the service, whose end may be cut
    part("span", "event-service", facts.service),
  ];
  return parts.flatMap((one) => [one, document.createTextNode(" ")]);
}

/** Leads to everything that is left of this person's day. */
function restOf(person) {
  const link = part("a", "person-rest", person.many.words);
  link.href = person.many.address;
  link.dataset.open = "";
  link.append(part("span", "unseen", `: ${person.name}`));
  return link;
}

function labelOf(person) {
  const name = part("strong", "person-name", person.name);
  name.style.setProperty("--person", person.color);
  const nodes = [name, part("span", "person-hours", `${person.summary} · ${person.hours}`)];
  if (person.many) nodes.push(restOf(person));
  if (person.trouble) nodes.push(part("span", "person-trouble", person.trouble));
  return nodes;
}


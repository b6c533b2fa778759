// What the public page does better with JavaScript: the visitor's own time zone, and the remaining time of a kept start.

function useOwnZone() {
  const field = document.querySelector("[data-zone-unknown]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!field || !zone || zone === field.value) return;
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  location.replace(address);
}

function offerZones() {
  const list = document.getElementById("zones");
  const field = document.querySelector("[data-zone]");
  if (!list || !field || !Intl.supportedValuesOf) return;
  field.addEventListener("focus", () => {
    const names = Intl.supportedValuesOf("timeZone");
    list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }, { once: true });
}

function countDown() {
  const note = document.querySelector("[data-hold]");
  if (!note) return;
  const ends = Date.now() + Number(note.dataset.hold) * 1000;
  const words = note.firstChild;
  const timer = setInterval(() => {
    const left = ends - Date.now();
    if (left <= 0) {
      words.textContent = note.dataset.over;
      clearInterval(timer);
    } else if (left < 60_000 && words.textContent !== note.dataset.soon) {
      words.textContent = note.dataset.soon;
    }
  }, 1000);
}

function tellHeight() {
  if (window.parent === window) return;
  const tell = () => window.parent.postMessage({ slotkeeper: "height", height: document.documentElement.offsetHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
}

const LOOK_EVERY = 3000;
const LOOK_FOR = 120_000;

function followLink() {
  const shown = () => document.getElementById("way-in");
  if (!shown()?.hasAttribute("data-follow")) return;
  const until = Date.now() + LOOK_FOR;
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.getElementById("way-in");
    if (fresh && !fresh.hasAttribute("data-follow")) shown().replaceChildren(...fresh.childNodes);
    else if (Date.now() < until) setTimeout(look, LOOK_EVERY);
  };
  setTimeout(look, LOOK_EVERY);
}

function pointOutSlips() {
  const field = document.querySelector("input[data-meant]");
  if (!field) return;
  const note = document.createElement("p");
  note.className = "meant";
  note.setAttribute("role", "status");
  note.hidden = true;
  field.closest(".field").append(note);
  field.addEventListener("input", () => { note.hidden = true; });
  field.addEventListener("change", async () => {
    const typed = field.value;
    const body = new URLSearchParams({ email: typed });
    const answer = await fetch("/mail-hint", { method: "POST", body }).catch(() => null);
    const { meant } = answer?.ok ? await answer.json() : {};
    if (!meant || field.value !== typed) return;
    const take = document.createElement("button");
    take.type = "button";
    take.className = "press is-small is-quiet";
    take.textContent = meant;
    take.addEventListener("click", () => { field.value = meant; note.hidden = true; field.focus(); });
    note.replaceChildren(`${field.dataset.meant} `, take);
    note.hidden = false;
  });
}

document.querySelector("div.sorry, .problems")?.focus();
followLink();
pointOutSlips();
useOwnZone();
offerZones();
countDown();
tellHeight();

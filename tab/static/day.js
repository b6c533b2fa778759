// Keeps the day up to date: asks for one number every second, and fetches the board anew when it has moved.
const main = document.getElementById("day");
const status = document.getElementById("status");
const EVERY = 1000;
const REDRAW_EVERY = 60_000; // the line of the present moment
const GIVE_UP_AFTER = 3;

let drawnAt = Date.now();
let failures = 0;

async function ask(address) {
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(5000) });
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

function shownVersion() {
  return Number(main.firstElementChild.dataset.version);
}

function swap(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  const scroll = main.querySelector(".scroll");
  const place = scroll && [scroll.scrollTop, scroll.scrollLeft];
  const focused = document.activeElement?.closest("[data-id]")?.dataset.id;
  const inScroll = document.activeElement === scroll;
  main.replaceChildren(document.adoptNode(fresh));
  const drawn = main.querySelector(".scroll");
  if (place && drawn) [drawn.scrollTop, drawn.scrollLeft] = place;
  if (inScroll) drawn?.focus({ preventScroll: true });
  markTheWanted();
  if (focused) main.querySelector(`[data-id="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
}

async function redraw(isNews) {
  swap(await (await ask(main.dataset.boardUrl)).text());
  drawnAt = Date.now();
  if (isNews) status.textContent = status.dataset.updated;
}

async function look() {
  const { version } = await (await ask(main.dataset.versionUrl)).json();
  const isNews = version !== shownVersion();
  if (isNews || Date.now() - drawnAt > REDRAW_EVERY) await redraw(isNews);
}

function connected(isConnected) {
  failures = isConnected ? 0 : failures + 1;
  const isTrouble = failures >= GIVE_UP_AFTER;
  if (isTrouble !== status.classList.contains("trouble")) {
    status.classList.toggle("trouble", isTrouble);
    status.textContent = isTrouble ? status.dataset.offline : "";
  }
}

async function keepLooking() {
  if (!document.hidden) {
    try {
      await look();
      connected(true);
    } catch (error) {
      console.warn("the day could not be brought up to date", error);
      connected(false);
    }
  }
  setTimeout(keepLooking, EVERY);
}

function wanted() {
  const id = decodeURIComponent(location.hash.slice(1));
  return id ? [...main.querySelectorAll(`[data-id="${CSS.escape(id)}"]`)] : [];
}

function markTheWanted() {
  for (const item of wanted()) item.classList.add("wanted");
}

function showTheMoment() {
  const scroll = main.querySelector(".scroll");
  const now = main.querySelector(".now");
  if (scroll && now) scroll.scrollTop = Math.max(0, now.offsetTop - scroll.clientHeight / 3);
}

showTheMoment();
markTheWanted();
wanted()[0]?.scrollIntoView({ block: "center", inline: "center" });
setTimeout(keepLooking, EVERY);

// What the public page does better with JavaScript: the visitor's own time zone, and the remaining time of a kept start.

function useOwnZone() {
  const field = document.querySelector("[data-zone-unknown]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!field || !zone || zone === field.value) return;
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  location.replace(address);
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

document.querySelector(".sorry, .problems")?.focus();
useOwnZone();
countDown();
tellHeight();

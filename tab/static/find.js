// "/" on every page opens the search in a dialog that finds while one types.
const WAIT = 150;

export function start(link) {
  const dialog = document.createElement("dialog");
  dialog.className = "find-dialog";
  dialog.setAttribute("aria-label", link.dataset.label);
  const input = document.createElement("input");
  Object.assign(input, { type: "search", placeholder: link.dataset.label, autocomplete: "off" });
  input.setAttribute("aria-label", link.dataset.label);
  const found = document.createElement("div");
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "press is-quiet is-small", textContent: link.dataset.close });
  close.addEventListener("click", () => dialog.close());
  dialog.append(input, close, found);
  link.after(dialog);

  let waiting = 0;
  let asked = 0;
  async function look() {
    const number = (asked += 1);
    const address = new URL(link.href);
    address.searchParams.set("q", input.value);
    const answer = await fetch(address, { headers: { "X-Slotkeeper-Part": "1" }, cache: "no-store" });
    if (!answer.ok || number !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".found");
    found.replaceChildren(document.adoptNode(fresh));
  }
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      const first = found.querySelector("a");
      if (event.key === "Enter") first?.click();
      else first?.focus();
    }
  });

  function open(event) {
    event.preventDefault();
    event.stopPropagation();
    dialog.showModal();
    input.select();
  }
  link.addEventListener("click", open, true);
  document.addEventListener("keydown", function pressed(event) {
    if (!link.isConnected) return document.removeEventListener("keydown", pressed);
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !dialog.open) open(event);
    return undefined;
  });
}

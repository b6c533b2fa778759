// What was asked in the background and refused takes no page away: the page stays with everything typed into it, and a bar says what
// happened and what helps. Whoever signs in again in another window goes on where he or she was.
import { TROUBLE_HEADER, watchAnswers } from "./session.js";

export const ERROR_HEADER = "X-Slotkeeper-Error";
const HOME = "/app/me"; // a page that everybody who is signed in may see
let trouble = null; // code of what keeps somebody from being recognised
let renewing = null;
let waiting = [];

/** Resolves as soon as the person is known again. */
export function recognised() {
  return trouble === null ? Promise.resolve() : new Promise((done) => waiting.push(done));
}

export function keepPages() {
  watchAnswers({ onTrouble: (code) => beRefused({ code }), onAnswer: () => trouble !== null && renew() });
  document.addEventListener("slotkeeper:trouble", ({ detail }) => beRefused(detail));
  document.addEventListener("htmx:before:response", answered);
  document.addEventListener("htmx:error", ({ detail }) => detail.ctx && !trouble && tell("offline"));
  for (const moment of ["focus", "visibilitychange"]) window.addEventListener(moment, () => trouble !== null && !document.hidden && renew());
}

/** Refusals are told beside the page instead of being put into its place. */
function answered(event) {
  const { ctx } = event.detail;
  const { raw, headers } = ctx.response;
  if (headers.has(TROUBLE_HEADER)) {
    event.preventDefault();
    if (ctx.request.method === "GET" && !isInTeams() && !isTyped()) location.assign(ctx.request.action); // by way of the sign-in
  } else if (headers.has(ERROR_HEADER)) {
    event.preventDefault();
    tellRefusal(raw);
  }
}

/** A form of a session that has ended is refused also after signing in elsewhere: its token was of the old one. */
export async function tellRefusal(answer) {
  if (answer.status === 403 && (await renew())) {
    tell("back");
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [title, advice] = ["h1", "h1 + p"].map((where) => page.querySelector(where)?.textContent ?? "");
  tell("refused", { title, advice });
}

function beRefused({ code, title = "", advice = "", consent = "" }) {
  if (trouble === code && bar()) return;
  trouble = code;
  tell(isInTeams() ? "teams" : "signed_out", { title, advice, code, consent });
}

/** Whether the person is known (again). Forms get the token of the session of now; somebody else gets a page of his or her own. */
function renew() {
  renewing ??= askAgain().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function askAgain() {
  const answer = await fetch(HOME, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".app");
  const app = document.querySelector(".app");
  if (fresh?.dataset.person !== app.dataset.person) {
    location.reload();
    return false;
  }
  const isNew = fresh.dataset.csrf !== app.dataset.csrf;
  app.dataset.csrf = fresh.dataset.csrf;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh.dataset.csrf;
  if (trouble !== null) beKnown();
  return isNew;
}

function beKnown() {
  trouble = null;
  tell("back");
  for (const done of waiting.splice(0)) done();
}

const isInTeams = () => document.querySelector(".app")?.hasAttribute("data-teams") ?? false;
const bar = () => document.getElementById("trouble");

/** Whether leaving the page would lose anything. */
function isTyped() {
  return [...document.querySelectorAll("main :is(input, textarea, select), dialog :is(input, textarea, select)")].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex > 0;
    return field.type !== "hidden" && field.value !== field.defaultValue;
  }) || document.querySelector(".problems") !== null;
}

/** An open dialog keeps everything outside it from being reached: then the bar stands in it. */
function tell(kind, { title = "", advice = "", code = "", consent = "" } = {}) {
  const template = document.querySelector(`template[data-trouble-bar="${kind}"]`);
  if (!template) return;
  bar()?.remove();
  const made = template.content.firstElementChild.cloneNode(true);
  if (title) made.querySelector("[data-title]").textContent = title;
  if (advice) made.querySelector("[data-advice]").textContent = advice;
  for (const way of made.querySelectorAll("[data-for]")) way.hidden = way.dataset.for !== code || !consent;
  if (consent) made.querySelector("[data-for]").href = consent;
  made.querySelector("[data-close]")?.addEventListener("click", () => made.remove());
  made.querySelector("[data-again]")?.addEventListener("click", renew);
  const dialog = document.querySelector("dialog:modal");
  if (dialog) dialog.prepend(made);
  else document.getElementById("content").before(made);
  made.focus();
}

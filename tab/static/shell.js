// What Teams loads: says hello to Teams, follows its theme, fetches the page that is wanted with a token and puts it in place.
import { carryToken } from "./session.js";

const { app, authentication } = window.microsoftTeams;
const shell = document.getElementById("shell");
const THEMES = { default: "light", dark: "dark", contrast: "contrast", glass: "dark" };
// What our own page explains is nothing that Teams has to put an error page of its own over.
const EXPLAINED = new Set(["consent_missing", "cancelled", "wrong_tenant", "not_assigned", "expired", "not_yet_valid"]);

async function start() {
  try {
    await app.initialize();
  } catch {
    showOutside();
    return;
  }
  app.notifyAppLoaded();
  app.registerOnThemeChangeHandler(applyTheme);
  const context = await app.getContext();
  applyTheme(context.app.theme);
  carryToken({
    getToken: () => authentication.getAuthToken(),
    language: context.app.locale,
    onTrouble: showTrouble,
  });
  await open(wantedPage(context));
}

function applyTheme(theme) {
  if (THEMES[theme]) document.documentElement.dataset.theme = THEMES[theme];
  else delete document.documentElement.dataset.theme;
}

// A link may name a page, and so does our own address after a page was loaded anew; nothing but our own pages is opened.
function wantedPage(context) {
  const asked = context.page.subPageId || new URLSearchParams(location.search).get("page") || "/app";
  const address = URL.canParse(asked, location.origin) ? new URL(asked, location.origin) : null;
  const isOurs = address?.origin === location.origin && /^\/app(\/|$)/.test(address.pathname);
  return isOurs ? address : new URL("/app", location.origin);
}

async function open(address) {
  let answer;
  try {
    answer = await fetch(address.pathname + address.search, { headers: { Accept: "text/html" } });
    if (answer.headers.has("X-Slotkeeper-Trouble")) return;
    await putInPlace(await answer.text(), answer.url + address.hash);
  } catch (error) {
    console.warn("the page could not be opened", error);
    if (document.getElementById("shell-trouble")?.hidden !== false) showTrouble("no_answer");
    return;
  }
  app.notifySuccess();
}

async function putInPlace(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  await Promise.all([...page.head.querySelectorAll('link[rel="stylesheet"]')].map(addStyle));
  history.replaceState({ htmx: true }, "", address);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  for (const meta of page.head.querySelectorAll('meta[name="htmx-config"]')) document.head.append(document.adoptNode(meta));
  document.body.replaceChildren(...document.adoptNode(page.body).childNodes);
  for (const place of [page.head, document.body]) {
    for (const script of place.querySelectorAll('script:not([type]), script[type="module"]')) run(script); // others are data of the page
  }
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView({ block: "center" });
}

function addStyle(link) {
  if ([...document.styleSheets].some((sheet) => sheet.href === new URL(link.getAttribute("href"), location.origin).href)) return null;
  const added = document.adoptNode(link);
  return new Promise((resolve) => {
    added.addEventListener("load", resolve);
    added.addEventListener("error", resolve);
    document.head.append(added);
  });
}

// A script that came with fetched text does not run; one made here does. In their order, as the page has them. Those without an
// address are no scripts but facts for one, and stay where they are.
function run(script) {
  const made = document.createElement("script");
  for (const { name, value } of script.attributes) made.setAttribute(name, value);
  made.async = false;
  script.remove();
  document.head.append(made);
}

function showOutside() {
  if ("development" in shell.dataset) {
    location.replace("/app");
    return;
  }
  showOnly("shell-outside");
}

function showTrouble(trouble) {
  const told = shell.querySelector(`template[data-trouble="${CSS.escape(trouble)}"]`) ?? shell.querySelector('template[data-trouble="refused"]');
  if (!document.contains(shell)) {
    const { title, advice } = told.dataset;
    const consent = shell.querySelector('[data-for="consent_missing"] a')?.href;
    document.dispatchEvent(new CustomEvent("slotkeeper:trouble", { detail: { code: trouble, title, advice, consent } }));
    return;
  }
  showOnly("shell-trouble");
  const section = document.getElementById("shell-trouble");
  section.querySelector("h1").textContent = told.dataset.title;
  document.getElementById("shell-advice").textContent = told.dataset.advice;
  for (const way of section.querySelectorAll("[data-for]")) way.hidden = way.dataset.for !== trouble;
  section.focus();
  tellTeams(trouble, told.dataset.title);
}

function tellTeams(trouble, message) {
  if (EXPLAINED.has(trouble)) {
    app.notifyExpectedFailure({ reason: app.ExpectedFailureReason.PermissionError, message });
  } else {
    app.notifyFailure({ reason: app.FailedReason.AuthFailed, message });
  }
}

function showOnly(id) {
  for (const part of shell.querySelectorAll("#shell-loading, section")) part.hidden = part.id !== id;
}

document.getElementById("shell-again").addEventListener("click", () => location.reload());
start();

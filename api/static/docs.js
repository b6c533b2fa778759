// Sends what the forms of this page say, and shows what is answered. The key stays in its field and is stored nowhere.
const bearer = document.getElementById("bearer");
document.getElementById("key").hidden = false;
document.getElementById("key").addEventListener("submit", (event) => event.preventDefault());
const root = location.pathname.replace(/\/docs\/?$/, "");

for (const form of document.querySelectorAll("form.try")) {
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  const shown = form.querySelector(".answer");
  const button = form.querySelector("button");
  shown.hidden = false;
  shown.textContent = "…";
  button.disabled = true;
  try {
    const answer = await fetch(address(form), request(form));
    shown.textContent = await told(answer);
  } catch (error) {
    shown.textContent = `The call did not get through: ${error.message}`;
  } finally {
    button.disabled = false;
  }
}

function filled(form, place) {
  return [...form.querySelectorAll(`[data-place="${place}"]`)].filter((field) => field.value !== "");
}

function address(form) {
  let path = form.dataset.path;
  for (const field of filled(form, "path")) {
    path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
  }
  const asked = filled(form, "query").map((field) => `${encodeURIComponent(field.name)}=${encodeURIComponent(field.value)}`);
  return root + path + (asked.length ? `?${asked.join("&")}` : "");
}

function request(form) {
  const headers = Object.fromEntries(filled(form, "header").map((field) => [field.name, field.value]));
  if (bearer.value) headers.Authorization = `Bearer ${bearer.value.trim()}`;
  const body = form.elements.body?.value;
  if (body) headers["Content-Type"] = "application/json";
  return { method: form.dataset.method, headers, body: body || undefined, credentials: "omit" };
}

async function told(answer) {
  const text = await answer.text();
  const lines = [`${answer.status} ${answer.statusText}`];
  for (const name of ["request-id", "etag", "location", "retry-after"]) {
    if (answer.headers.has(name)) lines.push(`${name}: ${answer.headers.get(name)}`);
  }
  return `${lines.join("\n")}\n\n${pretty(text)}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

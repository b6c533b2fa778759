// Teams' own list of people fills the form: lines to paste, or rows of a name and a mail address. Nothing is stored by choosing.
const ABORTED = 8000; // the picker was closed without a choice
const SEPARATORS = [";", "\t", ","];

const quoted = (text, separator) => (/["]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text);

/** With the separator of what stands there already. */
function addLines(field, people) {
  const separator = SEPARATORS.find((sign) => field.value.includes(sign)) ?? ";";
  const known = field.value.toLowerCase();
  const lines = people
    .filter(({ email }) => !email || !known.includes(email.toLowerCase()))
    .map(({ displayName, email }) => [displayName ?? email, email ?? ""].map((part) => quoted(part, separator)).join(`${separator} `));
  field.value = [field.value.trimEnd(), ...lines].filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  return lines.length;
}

/** Into the rows that are still empty; how many found one. */
function fillRows(form, people) {
  const names = [...form.querySelectorAll('input[name^="people-"][name$="-name"]')];
  const mails = names.map((field) => form.elements[field.name.replace(/-name$/, "-email")]);
  const known = new Set(mails.map((field) => field.value.toLowerCase()));
  const left = people.filter(({ email }) => !known.has((email ?? "").toLowerCase()));
  let filled = 0;
  names.forEach((field, at) => {
    if (field.value || mails[at].value || filled >= left.length) return;
    const { displayName, email } = left[filled];
    [field.value, mails[at].value] = [displayName ?? email ?? "", email ?? ""];
    filled += 1;
  });
  return filled;
}

export function start(place) {
  const people = window.microsoftTeams?.people;
  if (!people?.isSupported()) return; // outside Teams, or in one that has no such list
  const button = place.querySelector("button");
  const told = place.querySelector("[role=status]");
  const { title, added, failed } = place.dataset;
  place.hidden = false;
  button.addEventListener("click", async () => {
    const form = place.closest("form");
    try {
      const chosen = await people.selectPeople({ title, openOrgWideSearchInChatOrChannel: true });
      const field = form.elements.lines;
      const count = field ? addLines(field, chosen) : fillRows(form, chosen);
      told.textContent = added.replace("%", count);
    } catch (error) {
      told.textContent = error?.errorCode === ABORTED ? "" : failed;
    }
  });
}

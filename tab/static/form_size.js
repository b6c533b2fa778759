// A form that is larger than the server takes is not sent: its largest field says so, and nothing is lost.
const encoder = new TextEncoder();
const sizeOf = (value) => (typeof value === "string" ? encoder.encode(value).length : value.size);

/** As it would go over the line: plain forms write many signs as three. */
function formSize(form, data) {
  if (form.enctype === "multipart/form-data") return [...data].reduce((sum, [name, value]) => sum + 200 + name.length + sizeOf(value), 0);
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString().length;
}

function largest(form, data) {
  const [name] = [...data].reduce((most, one) => (sizeOf(one[1]) > sizeOf(most[1]) ? one : most));
  return form.elements[name];
}

function checked(event) {
  const form = event.target;
  const { mostBytes, tooLarge } = document.querySelector(".app").dataset;
  const data = new FormData(form, event.submitter);
  if (form.method !== "post" || formSize(form, data) <= Number(mostBytes)) return;
  event.preventDefault();
  event.stopPropagation();
  say(largest(form, data), tooLarge);
}

function say(field, words) {
  field.setCustomValidity(words);
  field.reportValidity();
  for (const change of ["input", "change"]) field.addEventListener(change, () => field.setCustomValidity(""), { once: true });
}

/** A file field may take less than a whole form: `data-most`, in bytes, with the sentence for it. */
function chosen({ target }) {
  const { most, tooLarge } = target.dataset;
  if (most) target.setCustomValidity([...(target.files ?? [])].some((file) => file.size > Number(most)) ? tooLarge : "");
  if (most) target.reportValidity();
}

export function watchSizes() {
  document.addEventListener("submit", checked, true);
  document.addEventListener("change", chosen);
}

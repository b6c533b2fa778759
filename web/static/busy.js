// A form that could not be taken is sent again after a moment, as it was typed.

const form = document.querySelector("[data-again]");
document.querySelector("[data-by-itself]")?.removeAttribute("hidden");
if (form) setTimeout(() => form.requestSubmit(), Number(form.dataset.again) * 1000);

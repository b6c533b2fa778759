// The list of businesses gets shorter while one types; without this script the same form leads to a page with what was found.
export function start(form) {
  const input = form.elements.q;
  const links = [...form.parentElement.querySelectorAll("a[data-business]")];
  const nothing = form.parentElement.querySelector("[data-nothing]");

  input.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const link of links) {
      const name = link.textContent.toLocaleLowerCase();
      link.hidden = !words.every((word) => name.includes(word));
    }
    nothing.hidden = links.some((link) => !link.hidden);
  });
}

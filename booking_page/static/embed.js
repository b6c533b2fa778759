// For pages of others that show the booking page in a frame: gives the frame the height of what it shows.
// <iframe data-slotkeeper src="https://…/book/…"></iframe><script src="https://…/static/booking_page/embed.js"></script>
window.addEventListener("message", (event) => {
  if (event.data?.slotkeeper !== "height") return;
  for (const frame of document.querySelectorAll("iframe[data-slotkeeper]")) {
    if (frame.contentWindow === event.source) frame.style.height = `${Math.ceil(event.data.height) + 2}px`;
  }
});

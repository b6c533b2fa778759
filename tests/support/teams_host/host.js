// Answers the messages of a tab as Teams does, and writes down what it heard.
const facts = JSON.parse(document.getElementById("facts").textContent);
const frame = document.getElementById("tab");
const heard = [];
const answers = {
  initialize: () => ["content", "web", JSON.stringify({
    apiVersion: 4, hostVersionsInfo: {}, isLegacyTeams: false,
    supports: { people: {}, pages: {}, dialog: { url: { bot: {} }, card: { bot: {} }, update: {} } },
  }), "2.58.0"],
  getContext: () => [{
    theme: facts.theme, locale: facts.locale, userObjectId: facts.userObjectId, tid: facts.tenantId, entityId: "day",
    subEntityId: facts.subEntityId, frameContext: "content", hostClientType: "web", hostName: "Teams",
  }],
  "people.selectPeople": () => (facts.people.length ? [undefined, facts.people] : [{ errorCode: 8000 }]),
  "authentication.getAuthToken": async () => {
    const told = await (await fetch("/token", { cache: "no-store" })).json();
    return told.token ? [true, told.token] : [false, told.reason];
  },
};

addEventListener("message", async (event) => {
  if (event.source !== frame.contentWindow || !event.data?.func) return;
  const { id, uuid, uuidAsString, func } = event.data;
  heard.push({ func, args: event.data.args, origin: event.origin });
  const answer = answers[func];
  if (answer) event.source.postMessage({ id, uuid, uuidAsString, args: await answer() }, event.origin);
});

function changeTheme(theme) {
  frame.contentWindow.postMessage({ func: "themeChange", args: [theme] }, facts.tabOrigin);
}

frame.src = frame.dataset.address; // not before somebody listens: what a tab says first is not said again

// In Teams there is no cookie: every request to our own server carries a token, asked for anew each time (Teams keeps it, we do not).
// `window.fetch` itself is wrapped, so that whatever a page fetches later is known too.

export const TROUBLE_HEADER = "X-Slotkeeper-Trouble";
let isCarrying = false;

// getToken: gives a token or throws. onTrouble: told the code of what keeps somebody from being recognised.
export function carryToken({ getToken, language, onTrouble }) {
  if (isCarrying) return;
  isCarrying = true;
  const plain = window.fetch.bind(window);
  window.fetch = async (resource, options) => {
    const request = new Request(resource, options);
    if (new URL(request.url).origin !== location.origin) return plain(resource, options);
    const answer = await plain(await marked(request, getToken, language, onTrouble));
    const trouble = answer.headers.get(TROUBLE_HEADER);
    if (trouble) onTrouble(trouble);
    return answer;
  };
}

async function marked(request, getToken, language, onTrouble) {
  const headers = new Headers(request.headers);
  headers.set("X-Slotkeeper-Tab", "1");
  if (language && !headers.has("Accept-Language")) headers.set("Accept-Language", language);
  try {
    headers.set("Authorization", `Bearer ${await getToken()}`);
  } catch (reason) {
    onTrouble(troubleOf(String(reason?.message ?? reason)));
    throw reason;
  }
  return new Request(request, { headers, credentials: "omit" });
}

// Teams gives its reasons in words of its own.
export function troubleOf(reason) {
  if (/consent|invalid_grant/i.test(reason)) return "consent_missing";
  if (/cancel|failedtoopenwindow/i.test(reason)) return "cancelled";
  if (/resource|origin|manifest/i.test(reason)) return "wrong_audience";
  return "no_answer";
}

// In Teams there is no cookie: every request to our own server carries a token, asked for anew each time (Teams keeps it, we do not).
// `window.fetch` itself is wrapped, so that whatever a page fetches later is known too.

export const TROUBLE_HEADER = "X-Slotkeeper-Trouble";
// What a second token would change nothing about.
const SETTLED = new Set(["consent_missing", "cancelled", "wrong_tenant", "not_assigned"]);
let isWrapped = false;

// getToken: gives a token or throws. onTrouble: told the code of what keeps somebody from being recognised. What was refused for its
// token is sent once more with a new one, by itself: nothing has been done about it yet.
export function carryToken({ getToken, language, onTrouble }) {
  wrap(async (request, plain) => {
    const spare = request.clone();
    let got = await sent(request, { plain, getToken, language });
    if (got.trouble && !SETTLED.has(got.trouble)) got = await sent(spare, { plain, getToken, language });
    if (got.trouble) onTrouble(got.trouble);
    if (!got.answer) throw got.reason;
    return got.answer;
  });
}

// In the browser the cookie says who asks, until its session ends. onAnswer: told that somebody was known.
export function watchAnswers({ onTrouble, onAnswer }) {
  document.addEventListener("slotkeeper:answer", onAnswer);
  wrap(async (request, plain) => {
    const answer = await plain(request);
    const trouble = answer.headers.get(TROUBLE_HEADER);
    if (trouble) onTrouble(trouble);
    return answer;
  });
}

function wrap(send) {
  if (isWrapped) return;
  isWrapped = true;
  const plain = window.fetch.bind(window);
  window.fetch = async (resource, options) => {
    const request = new Request(resource, options);
    if (new URL(request.url).origin !== location.origin) return plain(resource, options);
    const answer = await send(request, plain);
    if (answer.ok && !answer.headers.has(TROUBLE_HEADER)) document.dispatchEvent(new CustomEvent("slotkeeper:answer"));
    return answer;
  };
}

async function sent(request, { plain, getToken, language }) {
  const headers = new Headers(request.headers);
  headers.set("X-Slotkeeper-Tab", "1");
  if (language && !headers.has("Accept-Language")) headers.set("Accept-Language", language);
  try {
    headers.set("Authorization", `Bearer ${await getToken()}`);
  } catch (reason) {
    return { trouble: troubleOf(String(reason?.message ?? reason)), reason };
  }
  const answer = await plain(new Request(request, { headers, credentials: "omit" }));
  return { answer, trouble: answer.headers.get(TROUBLE_HEADER) };
}

// Teams gives its reasons in words of its own.
export function troubleOf(reason) {
  if (/consent|invalid_grant/i.test(reason)) return "consent_missing";
  if (/cancel|failedtoopenwindow/i.test(reason)) return "cancelled";
  if (/resource|origin|manifest/i.test(reason)) return "wrong_audience";
  return "no_answer";
}

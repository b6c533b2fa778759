// Follows the stream of changes: one line per change that says which days look different; connects again when it ends.
// While it cannot be had, one number is asked for instead.
import { recognised } from "./trouble.js";

const POLL_EVERY = 2000;
const LONGEST_PAUSE = 30_000;
const SILENT_FOR = 45_000; // the server says something every 15 seconds

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const silence = new Promise((_, fail) => setTimeout(() => fail(new Error("silent")), SILENT_FOR));
    const { value, done } = await Promise.race([reader.read(), silence]);
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    yield* parts.filter(Boolean).map((line) => JSON.parse(line));
  }
}

/**
 * `isAlive()` says whether the page is still there, `tell(days)` hears of changed days (null: any), `caughtUp()` is called when the
 * stream has begun, `connected(is)` hears of the line.
 */
export async function follow(addresses, { isAlive, tell, caughtUp, connected }) {
  let failures = 0;
  let known = null;
  while (isAlive()) {
    const stop = new AbortController();
    try {
      const answer = await fetch(addresses.changes, { cache: "no-store", signal: stop.signal });
      if (answer.status === 401) {
        connected(false);
        await Promise.race([recognised(), pause(LONGEST_PAUSE)]);
        continue;
      }
      if (!answer.ok) throw new Error(`${answer.status}`);
      failures = 0;
      connected(true);
      await caughtUp(); // with whatever was missed before
      for await (const line of lines(answer.body)) {
        if (!isAlive()) break;
        if ("days" in line) tell(line.days);
      }
    } catch (error) {
      failures += 1;
      if (failures > 1) connected(false);
      known = await poll(addresses.version, known, Math.min(LONGEST_PAUSE, POLL_EVERY * failures), { isAlive, tell, connected });
    } finally {
      stop.abort();
    }
    await pause(failures ? 0 : 200);
  }
}

/** Asks for the number for a while; answers the last one. */
async function poll(address, known, milliseconds, { isAlive, tell, connected }) {
  const until = Date.now() + milliseconds;
  while (isAlive() && Date.now() < until) {
    await pause(POLL_EVERY);
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { version } = await answer.json();
      connected(true);
      if (known !== null && known !== version) tell(null);
      known = version;
    } catch {
      connected(false);
    }
  }
  return known;
}

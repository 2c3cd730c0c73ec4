// Asks the program behind the page. Every request carries a header that no other page can send.

/** What went wrong, in words; `hint` says more. */
export class Trouble extends Error {
  constructor(told) {
    super(told.error);
    this.hint = told.hint || "";
    this.told = told;
  }
}

/** The answer to a question. Throws Trouble with what the program says, or that nobody answers. */
export async function ask(what, body = {}) {
  let response;
  try {
    response = await fetch(`/studio/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-studio": "1" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Trouble({ error: "The studio does not answer. Start it again; what is written here is not lost." });
  }
  if (response.status === 413) {
    throw new Trouble({ error: "The text is too long to be looked at here: it may have 4 MB. `check` on the command line takes it." });
  }
  const told = await response.json().catch(() => ({ error: `The studio answered with ${response.status}.` }));
  if (told.error) throw new Trouble(told);
  return told;
}

/** Calls `work` whenever asked to, one at a time: what comes while it runs is done once, afterwards. */
export function oneAtATime(work) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) { again = true; return; }
    running = true;
    try {
      do { again = false; await work(); } while (again);
    } finally {
      running = false;
    }
  };
}

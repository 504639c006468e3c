// Talks to the control surface: state, acts, live changes.

/** Everything one person sees. */
export async function fetchState(person) {
  const answer = await fetch(`/_sandbox/state?as=${encodeURIComponent(person)}`);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** One person does something; resolves to what came of it, also when that is an error. */
export async function act(person, kind, fields = {}) {
  try {
    const answer = await fetch("/_sandbox/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: person, kind, ...fields }),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The workspace does not answer. Is it still running?" };
  }
}

/** Follow live changes; returns the way to stop. `opened(true|false)` follows the connection. */
export function follow(person, changed, opened) {
  const source = new EventSource(`/_sandbox/stream?as=${encodeURIComponent(person)}`);
  source.onopen = () => opened(true);
  source.onerror = () => opened(false);
  source.onmessage = (event) => changed(JSON.parse(event.data));
  return () => source.close();
}

/** What the player asks of the API. */

/** The replay as it was stored. @throws Error with a sentence that can be shown */
export async function fetchReplay(address: string): Promise<string> {
  const answer = await fetch(address, { headers: { accept: 'application/json' } }).catch(() => null);
  if (!answer) throw new Error('The arena cannot be reached. Please try again.');
  if (answer.ok) return answer.text();
  const refusal = (await answer.json().catch(() => null)) as { errors?: { message?: string }[] } | null;
  throw new Error(refusal?.errors?.[0]?.message ?? 'The replay could not be loaded. Please try again.');
}

/** What only adds to the fight: null where it is not to be had. */
export async function fetchJson(address: string): Promise<unknown> {
  try {
    const answer = await fetch(address, { headers: { accept: 'application/json' } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

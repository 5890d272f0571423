import { fetchJson, fetchReplay } from './player/fetch.ts';
import { showReport } from './verify/panel.ts';

/** The page `/verify`: a match of this arena by its id, or a replay that somebody has kept. */

const MAX_FILE_BYTES = 64 * 1024;

const target = document.getElementById('verification');
if (target) start(target);

function start(report: HTMLElement): void {
  const match = report.dataset['match'];
  if (match) void attempt(report, () => ofMatch(match));
  const form = document.getElementById('verify-file');
  const file = document.getElementById('replay') as HTMLInputElement | null;
  const written = document.getElementById('replay-text') as HTMLTextAreaElement | null;
  form?.addEventListener('submit', event => {
    event.preventDefault();
    void attempt(report, () => ofFile(file?.files?.[0] ?? null, written?.value ?? ''));
  });
}

interface Subject {
  text: string;
  match: unknown;
}

async function ofMatch(id: string): Promise<Subject> {
  const address = `/v1/matches/${encodeURIComponent(id)}`;
  const [text, match] = await Promise.all([fetchReplay(`${address}/replay`), fetchJson(address)]);
  return { text, match };
}

/** A kept replay is compared with what this arena publishes of its match, where it knows it. */
async function ofFile(file: File | null, written: string): Promise<Subject> {
  if (file && file.size > MAX_FILE_BYTES) throw new Error('That file is too large for a replay, which has 2 to 3 KB.');
  const text = file ? await file.text() : written;
  if (text.trim() === '') throw new Error('Please choose a file, or paste a replay.');
  const id = matchIdIn(text);
  return { text, match: id === null ? null : await fetchJson(`/v1/matches/${encodeURIComponent(id)}`) };
}

function matchIdIn(text: string): string | null {
  try {
    const { matchId } = JSON.parse(text) as { matchId?: unknown };
    return typeof matchId === 'string' && /^[A-Za-z0-9]{1,40}$/.test(matchId) ? matchId : null;
  } catch {
    return null;
  }
}

async function attempt(report: HTMLElement, find: () => Promise<Subject>): Promise<void> {
  try {
    await showReport(report, await find());
  } catch (error) {
    report.textContent = error instanceof Error ? error.message : String(error);
  }
}

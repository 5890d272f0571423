import { ask, refresh } from './session/api.ts';
import { goOn } from './session/go-on.ts';
import { part, say } from './session/say.ts';

/**
 * Signing in with a code from chat. The chat's link brings the code behind a `#`. Nobody is signed in before they have been shown whose code it
 * is and have said that this is them: a link that somebody else sent would sign them in as that somebody.
 */

const SURFACES: Record<string, string> = { discord: 'Discord', telegram: 'Telegram', console: 'the console' };

const form = part<HTMLFormElement>('#code-form');
const input = part<HTMLInputElement>('#code');
const question = part<HTMLElement>('#whose');
const status = part<HTMLElement>('#sign-in-status');

form?.addEventListener('submit', event => {
  event.preventDefault();
  void look();
});
part('#is-me')?.addEventListener('click', () => void signIn());
part('#is-not-me')?.addEventListener('click', () => {
  if (input) input.value = '';
  show('code');
  say(status, 'You are not signed in. If somebody sent you that code, tell a moderator.');
  input?.focus();
});
part('#sign-out')?.addEventListener('click', () => void signOut());

void begin();

async function begin(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  // out of the address bar and of the history: it is a secret for ten minutes
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  // where somebody is signed in after all, they are led on; unless they bring a code, perhaps another account's
  if (form && code === null && part('[data-here]') === null && (await refresh())) return goOn();
  if (code === null || !input) return;
  input.value = code;
  await look();
}

async function look(): Promise<void> {
  const code = input?.value.trim() ?? '';
  if (code === '') {
    say(status, 'Please enter the code that /login in chat gave you.', 'bad');
    input?.focus();
    return;
  }
  busy(true);
  const answer = await ask('/v1/session/code', { method: 'POST', body: { code } });
  busy(false);
  if (!answer.ok) {
    say(status, answer.problem, 'bad');
    input?.focus();
    return;
  }
  const { accounts } = answer.json as { accounts: { surface: string; name: string }[] };
  const names = accounts.map(({ surface, name }) => `\u2068${name}\u2069 (${SURFACES[surface] ?? surface})`);
  const place = part('#who');
  if (place) place.textContent = names.join(' and ') || 'an account without a name';
  say(status, '');
  show('question');
  // the question, not its answer: nobody says yes by a key that they had pressed already
  question?.focus();
}

async function signIn(): Promise<void> {
  busy(true);
  const answer = await ask('/v1/session', { method: 'POST', body: { code: input?.value.trim() ?? '' } });
  busy(false);
  if (answer.ok) return goOn();
  show('code');
  say(status, answer.problem, 'bad');
  input?.focus();
}

async function signOut(): Promise<void> {
  busy(true);
  const answer = await ask('/v1/session', { method: 'DELETE' });
  busy(false);
  if (answer.ok || answer.status === 401) location.reload();
  else say(status, answer.problem, 'bad');
}

function show(what: 'code' | 'question'): void {
  if (form) form.hidden = what !== 'code';
  if (question) question.hidden = what !== 'question';
}

function busy(isBusy: boolean): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('main button')) button.disabled = isBusy;
}

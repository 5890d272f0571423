import { ask } from './session/api.ts';
import { part, say } from './session/say.ts';

/** One's own page: sessions are ended, tokens made and revoked. Every list is drawn by the server; what changes it draws it anew. */

const status = part<HTMLElement>('#account-status');

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-delete]')) {
  button.addEventListener('click', () => void remove(button));
}
part<HTMLFormElement>('#token-form')?.addEventListener('submit', event => {
  event.preventDefault();
  void makeToken(event.currentTarget as HTMLFormElement);
});
part('#copy-token')?.addEventListener('click', () => void copy());

/** The second tap does it: the first asks. */
async function remove(button: HTMLButtonElement): Promise<void> {
  const { delete: path = '', sure } = button.dataset;
  if (sure !== undefined && button.textContent !== sure) {
    button.textContent = sure;
    // what it says now is its name
    button.removeAttribute('aria-label');
    return;
  }
  button.disabled = true;
  const answer = await ask(path, { method: 'DELETE' });
  if (answer.ok || answer.status === 401 || answer.status === 404) {
    location.reload();
    return;
  }
  button.disabled = false;
  say(status, answer.problem, 'bad');
}

async function makeToken(form: HTMLFormElement): Promise<void> {
  const data = new FormData(form);
  const body = {
    name: String(data.get('name') ?? '').trim(),
    scopes: data.getAll('scope').map(String),
    days: Number(data.get('days')),
  };
  const problem = part('#token-problem');
  if (body.scopes.length === 0) return say(problem, 'A token needs at least one scope.', 'bad');
  const button = form.querySelector('button');
  if (button) button.disabled = true;
  const answer = await ask('/v1/tokens', { method: 'POST', body });
  if (button) button.disabled = false;
  if (!answer.ok) return say(problem, answer.problem, 'bad');
  say(problem, '');
  const made = part('#made-token');
  const text = part('#token-text');
  if (text) text.textContent = (answer.json as { token: string }).token;
  if (made) made.hidden = false;
  form.hidden = true;
  part('#copy-token')?.focus();
}

async function copy(): Promise<void> {
  const text = part('#token-text')?.textContent ?? '';
  const place = part('#copied');
  try {
    await navigator.clipboard.writeText(text);
    say(place, 'Copied.', 'good');
  } catch {
    say(place, 'Your browser does not let us copy: please select the token and copy it.', 'bad');
  }
}

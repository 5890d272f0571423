import { redraw } from './page/parts.ts';
import { bodyOf, pointsWords } from './play/body.ts';
import { ask } from './session/api.ts';
import { part, say } from './session/say.ts';

/** What members do on pages (parts/deed.tsx): each form is one request of the API. Handlers hang on the document: parts come and go. */

/** Of requests whose answers were lost: sent again, they are the same. */
const keys = new Map<string, string>();
/** The second of two quick taps is not one for the same form, nor for what has come in its place. */
const REST_MS = 600;
let restsUntil = 0;
let others = new Set<Element>();

const status = () => part<HTMLElement>('#deed-status');

document.addEventListener('submit', event => {
  const form = event.target as HTMLFormElement;
  if (!form.classList.contains('deed')) return;
  event.preventDefault();
  void send(form);
});
document.addEventListener('input', event => {
  const form = (event.target as Element).closest<HTMLFormElement>('form[data-points]');
  if (form) showPoints(form);
});
document.addEventListener('arena:drawn', showAllPoints);
showAllPoints();

async function send(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const { method = 'POST', path = '', done = 'Done.', go } = form.dataset;
  if (
    !button ||
    isResting(form) ||
    form.dataset['busy'] !== undefined ||
    button.getAttribute('aria-disabled') === 'true'
  )
    return;
  const { sure } = button.dataset;
  if (sure !== undefined && button.textContent !== sure) {
    button.textContent = sure;
    rest(form);
    return;
  }
  const body = method === 'DELETE' ? undefined : bodyOf(JSON.parse(form.dataset['body'] ?? '{}'), fieldsOf(form));
  const name = JSON.stringify([method, path, body]);
  const key = keys.get(name) ?? crypto.randomUUID();
  keys.set(name, key);
  form.dataset['busy'] = '';
  const answer = await ask(path, { method, body, key });
  rest(form);
  if (answer.status !== 0 && answer.status < 500) keys.delete(name);
  if (!answer.ok) {
    delete form.dataset['busy'];
    const isOld = answer.code === 'version-changed';
    say(status(), isOld ? `${answer.problem} What you see below is the newest now.` : answer.problem, 'bad');
    // the form of an older version ends with it
    if (isOld) await renew();
    return;
  }
  const { id } = (answer.json ?? {}) as { id?: string };
  if (go && id !== undefined) {
    location.assign(`/${go}/${id}`);
    return;
  }
  delete form.dataset['busy'];
  say(status(), done, 'good');
  await renew();
}

function rest(form: HTMLFormElement): void {
  restsUntil = performance.now() + REST_MS;
  others = new Set(document.querySelectorAll('form.deed'));
  others.delete(form);
}

function isResting(form: HTMLFormElement): boolean {
  return performance.now() < restsUntil && !others.has(form);
}

async function renew(): Promise<void> {
  // a form that has the focus would stay as it is
  status()?.focus();
  await redraw();
}

function fieldsOf(form: HTMLFormElement) {
  return [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')].map(field => ({
    name: field.name,
    value: field.value,
    isNumber: field.dataset['number'] !== undefined,
  }));
}

function showAllPoints(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-points]')) showPoints(form);
}

/** The values beside their sliders, and what is left to spend of the points that the statistics share. */
function showPoints(form: HTMLFormElement): void {
  const fields = [...form.querySelectorAll<HTMLInputElement>('input[type="range"]')];
  for (const field of fields) {
    const value = form.querySelector(`output[for="${field.id}"]`);
    if (value && value.textContent !== field.value) value.textContent = field.value;
  }
  const shared = fields.filter(({ name }) => name.startsWith('build.')).map(({ value }) => Number(value));
  const { left, words } = pointsWords(shared, Number(form.dataset['points']));
  const place = form.querySelector<HTMLElement>('.points');
  if (place && place.textContent !== words) place.textContent = words;
  if (place) place.dataset['tone'] = left === 0 ? 'good' : 'bad';
  form.querySelector('button[type="submit"]')?.setAttribute('aria-disabled', String(left !== 0));
}

/** Tells people what became of what they did, where screen readers hear it too. */
export function say(place: HTMLElement | null, text: string, tone: 'good' | 'bad' | 'plain' = 'plain'): void {
  if (!place) return;
  place.textContent = text;
  place.dataset['tone'] = tone;
  place.hidden = text === '';
}

export function part<Kind extends HTMLElement>(selector: string): Kind | null {
  return document.querySelector<Kind>(selector);
}

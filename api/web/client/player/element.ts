/** Elements of the page, made without markup: nothing that somebody wrote is ever parsed. */

export type Child = Node | string | null;

type Properties = Record<string, string | number | boolean | null | ((event: never) => void)>;

/** `on...` are listeners, `aria-...`, `data-...` and whatever else has a dash are attributes, the rest are properties. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null) continue;
    if (typeof value === 'function') made.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
    else if (name.includes('-') || name === 'role' || name === 'for') made.setAttribute(name, String(value));
    else if (name === 'class') made.className = String(value);
    else Object.assign(made, { [name]: value });
  }
  made.append(...children.filter(child => child !== null));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function drawing<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | number> = {},
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** A name that a member chose: it may be written in another direction. */
export function nameOf(text: string): HTMLElement {
  return element('bdi', {}, text);
}

/** Sets a text only where it changed: a page that is read aloud is not told the same again. */
export function say(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

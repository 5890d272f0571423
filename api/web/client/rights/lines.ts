import { coinText } from '../../../../core/chain/amounts.ts';

/** Lists that scripts fill: lines of text with buttons. What comes from others is text alone. */

export interface LineButton {
  words: string;
  isQuiet?: boolean;
  press: () => Promise<unknown>;
}

/** `buttons` are named to screen readers with the line's title. */
export function line(title: string, text: string, buttons: readonly LineButton[]): HTMLLIElement {
  const item = document.createElement('li');
  const head = document.createElement('b');
  head.dir = 'auto';
  head.textContent = title;
  const words = document.createElement('p');
  words.textContent = text;
  item.append(head, words);
  if (buttons.length > 0) {
    const row = document.createElement('div');
    row.className = 'actions';
    row.append(
      ...buttons.map(({ words: label, isQuiet, press }) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = label;
        button.setAttribute('aria-label', `${label}: ${title}`);
        if (isQuiet) button.className = 'quiet';
        button.addEventListener('click', () => void press());
        return button;
      }),
    );
    item.append(row);
  }
  return item;
}

/** Puts lines into a list, and shows what is said where there are none. */
export function fillList(id: string, lines: readonly HTMLLIElement[]): void {
  const list = document.getElementById(id);
  list?.replaceChildren(...lines);
  const nothing = document.getElementById(`${id}-none`);
  if (nothing) nothing.hidden = lines.length > 0;
}

/** Of an amount as the API tells it: '0.01 ETH'. */
export function coins(amount: string, asset: { decimals: number; symbol: string }): string {
  return coinText(BigInt(amount), asset);
}

export function moment(at: string): string {
  return new Date(at).toLocaleString([], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

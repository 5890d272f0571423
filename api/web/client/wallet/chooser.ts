import { type FoundWallet, findWallets } from './discovery.ts';

/** The list of wallets in a page (api/web/parts/wallets.tsx draws what it is filled into). */

export interface Chooser {
  /** While a wallet is busy nothing else can be pressed. */
  busy(isBusy: boolean): void;
  close(): void;
}

/** @param onChosen whoever is pressed; what it throws is its own to tell */
export function showWallets(root: HTMLElement, onChosen: (wallet: FoundWallet) => Promise<void>): Chooser {
  const list = root.querySelector('ul');
  const nothing = root.querySelector<HTMLElement>('[data-none]');
  const buttons = () => root.querySelectorAll('button');
  const busy = (isBusy: boolean) => {
    for (const button of buttons()) button.disabled = isBusy;
  };
  root.hidden = false;
  const stop = findWallets(wallet => {
    if (nothing) nothing.hidden = true;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet wallet';
    if (wallet.icon !== null) {
      const icon = document.createElement('img');
      icon.src = wallet.icon;
      icon.alt = '';
      icon.width = 24;
      icon.height = 24;
      button.append(icon);
    }
    const name = document.createElement('bdi');
    name.textContent = wallet.name;
    button.append(name);
    button.addEventListener('click', () => {
      busy(true);
      void onChosen(wallet).finally(() => busy(false));
    });
    const item = document.createElement('li');
    item.append(button);
    list?.append(item);
  });
  return {
    busy,
    close() {
      stop();
      root.hidden = true;
    },
  };
}

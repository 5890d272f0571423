/** Leads whoever has signed in to where they wanted to go; the server has seen to it that it is a page of ours. */
export function goOn(): void {
  location.replace(document.querySelector<HTMLElement>('[data-to]')?.dataset['to'] ?? '/');
}

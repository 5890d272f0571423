/** Warnings of our dependencies that nobody can act on, by a part of their text, with the reason. */
const KNOWN = [
  // Prisma 7.10's adapter queries related rows side by side inside a transaction; pg queues them and only announces that version
  // 9 will not. We pin pg 8.
  'Calling client.query() when the client is already executing a query',
];

/** Keeps known warnings off the terminal; all others are printed as Node prints them. */
export function quietKnownWarnings(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', warning => {
    if (KNOWN.some(text => warning.message.includes(text))) return;
    for (const print of printers) print(warning);
  });
}

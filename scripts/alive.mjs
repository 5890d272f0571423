// Health check of a process without HTTP: exits 0 where it gave a sign of life (core/platform/heartbeat.ts) within a minute.
// Plain JavaScript, so that it starts in a few milliseconds.
import { statSync } from 'node:fs';

const LATEST_MS = 60_000;
const file = process.env.HEARTBEAT_FILE ?? '';
const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (Date.now() - at > LATEST_MS) {
  console.error(file ? `No sign of life in ${file} for a minute.` : 'HEARTBEAT_FILE is not set.');
  process.exit(1);
}

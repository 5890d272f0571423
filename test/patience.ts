/**
 * Milliseconds that a test waits for what has to happen. It costs nothing where all is well, and a machine that is shared may for minutes have
 * little time for us: only what would never happen is told of late.
 */
export const PATIENCE_MS = 240_000;

import pg from 'pg';
import type { Log } from './log.ts';

const RECONNECT_MS = 1_000;

export interface ListenOptions {
  /** PostgreSQL's NOTIFY channel. */
  channel: string;
  log: Log;
  /** Called at each notification, and whenever it listens anew: something may have been missed. */
  onNotify(): void;
  /** Shown in pg_stat_activity. */
  applicationName: string;
}

export interface Listener {
  stop(): Promise<void>;
}

/** Keeps one connection listening, and makes a new one when it breaks. */
export function listenTo(url: string, { channel, log, onNotify, applicationName }: ListenOptions): Listener {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, application_name: applicationName });
    let lost = false;
    const onLost = () => {
      if (lost || stopped) return;
      lost = true;
      log.debug('listening anew');
      fresh.end().catch(() => {});
      timer = setTimeout(() => void connect(), RECONNECT_MS);
    };
    fresh.on('error', onLost);
    fresh.on('end', onLost);
    fresh.on('notification', onNotify);
    client = fresh;
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channel}`);
      if (stopped) await fresh.end();
      onNotify();
    } catch {
      onLost();
    }
  }

  const connected = connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await connected;
      await client?.end().catch(() => {});
    },
  };
}

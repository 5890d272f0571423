import { pino } from 'pino';
import pretty from 'pino-pretty';

export type Log = pino.Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Field names whose values never reach a log, at the top or one level down. */
const SECRET_FIELDS = [
  'token',
  'password',
  'secret',
  'authorization',
  'databaseUrl',
  'redisUrl',
  'discordToken',
  'telegramToken',
  'secretAccessKey',
  'metricsToken',
];

export interface LogOptions {
  level?: LogLevel;
  /** Coloured lines for a person instead of one JSON object a line. */
  pretty?: boolean;
  /** Where the lines go; standard error unless told, so that standard output stays free for answers. */
  destination?: NodeJS.WritableStream;
}

/** The process's logger: JSON lines (pino) with secrets removed. Hand children (`log.child({ part })`) to the parts. */
export function createLogger({ level = 'info', pretty: isPretty = false, destination }: LogOptions = {}): Log {
  const target = destination ?? process.stderr;
  const stream = isPretty
    ? pretty({ destination: target, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true })
    : target;
  return pino(
    {
      level,
      base: { pid: process.pid },
      redact: { paths: SECRET_FIELDS.flatMap(field => [field, `*.${field}`]), censor: '[secret]' },
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    },
    stream,
  );
}

export const silentLog: Log = pino({ level: 'silent' });

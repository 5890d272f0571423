import { type Config, loadConfig } from '../core/platform/config.ts';
import { createLogger, type Log } from '../core/platform/log.ts';

/** What every command reads first. Apart from process.ts, which loads all services: who only asks the database need not wait for them. */

export function loadLog(config: Config): Log {
  const pretty = config.logFormat === 'pretty' || (config.logFormat === 'auto' && process.stderr.isTTY === true);
  return createLogger({ level: config.logLevel, pretty });
}

/** The configuration of a command that answers and ends: routine lines would only stand around its answer. */
export function loadQuietConfig(): Config {
  const config = loadConfig();
  return config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config;
}

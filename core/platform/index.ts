/** What the rest of the house may use of the platform. */

export { BackupError, type BackupSummary, backup, restore } from './backup.ts';
export { type Blob, type BlobStore, expiryFor, openBlobStore } from './blobs/index.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Config, ConfigError, loadConfig } from './config.ts';
export {
  type Database,
  DatabaseUnavailableError,
  isConflict,
  isUnavailable,
  openDatabase,
  sqlState,
  type Transaction,
} from './database.ts';
export { type Check, runChecks } from './doctor.ts';
export { ArenaError } from './errors.ts';
export { startHeartbeat } from './heartbeat.ts';
export { newId, parseId } from './ids.ts';
export { acquireInstance, attach, type Instance, InstanceRunningError } from './instance.ts';
export { holdLease, type Lease } from './lease.ts';
export { createLogger, type Log, silentLog } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { MigrationError, migrate, pendingMigrations } from './migrate.ts';
export { appendOutbox, type OutboxEvent, type OutboxRelay, startOutboxRelay } from './outbox.ts';
export { type EmbeddedPostgres, embeddedUrl, startEmbeddedPostgres } from './postgres/embedded.ts';
export { type Job, type JobHandler, type JobOptions, openQueues, type Queues, UselessToRetryError } from './queue.ts';
export { type Random, seededRandom, systemRandom } from './random.ts';
export { createRateLimit } from './rate-limit.ts';
export { onShutdown, type Shutdown } from './shutdown.ts';
export { openStore, type Store } from './store.ts';

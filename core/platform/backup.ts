export { backup } from './backup/backup.ts';
export { BackupError, type BackupSummary } from './backup/format.ts';
export { restore } from './backup/restore.ts';

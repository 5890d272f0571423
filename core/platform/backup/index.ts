export { backup } from './backup.ts';
export { BackupError, type BackupSummary } from './format.ts';
export { restore } from './restore.ts';

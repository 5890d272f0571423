export { startOpenDataJobs } from './jobs.ts';
export { DATASETS, type Dataset, type DatasetName, SCHEMA_FILE } from './schemas.ts';
export {
  createOpenDataService,
  type OpenDataDay,
  type OpenDataFileView,
  type OpenDataOptions,
  type OpenDataService,
} from './service.ts';

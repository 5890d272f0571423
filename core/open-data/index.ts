export { startOpenDataJobs } from './jobs.ts';
export { DATASETS, type DatasetName } from './schemas.ts';
export {
  createOpenDataService,
  type OpenDataDay,
  type OpenDataService,
} from './service.ts';

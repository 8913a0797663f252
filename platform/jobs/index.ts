export { migrateJobs, runDueJobs, startWorker, type Worker, type WorkerOptions } from './worker.ts';

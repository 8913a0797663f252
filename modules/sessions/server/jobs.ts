import { defineJob, type Jobs } from '@dott/platform/http';
import { z } from 'zod';

/** Enough rounds to catch up after a busy day, few enough to end before the next run. */
const MOST_ROUNDS = 50;

export const jobs: Jobs = {
  'sessions.sweep': defineJob({
    payload: z.object({}),
    schedule: '* * * * *',
    run: async (services) => {
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        if (await services.sessions.sweep() === 0) return;
      }
    },
  }),
};

import { defineJob, type Jobs } from '@dott/platform/http';
import { z } from 'zod';

export const jobs: Jobs = {
  'sessions.sweep': defineJob({
    payload: z.object({}),
    schedule: '* * * * *',
    run: async (services) => void await services.sessions.sweep(),
  }),
};

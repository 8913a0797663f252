import type { SessionDashboard } from '@dott/modules/monitoring/contract';
import type { z } from 'zod';

/** What the page shows. */
export type Board = z.output<typeof SessionDashboard>;

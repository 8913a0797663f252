import { z } from 'zod';
import { defineContract } from './contract.ts';

/** How the installation is: asked by load balancers, by the launcher and by programs that read the API's description. */
export const system = defineContract('system', {
  health: {
    method: 'GET', path: '/api/health', access: 'public', summary: 'Whether the process is alive',
    reply: z.object({ status: z.literal('ok') }),
  },
  ready: {
    method: 'GET', path: '/api/ready', access: 'public', summary: 'Whether each thing that the process depends on answers',
    reply: z.object({ status: z.literal('ok'), dependencies: z.record(z.string(), z.string()) }),
  },
  openapi: {
    method: 'GET', path: '/api/openapi.json', access: 'public', summary: 'This description, OpenAPI 3.1',
    reply: z.record(z.string(), z.unknown()),
  },
});

import { defineContract } from '@dott/platform/http/contract';

/** What happened to the safety of the installation. */
export const security = defineContract('security', {});

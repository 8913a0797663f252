import { defineModule } from '@dott/platform/http';
import { onboarding } from '../contract.ts';
import { completeAll } from './complete-all.ts';
import { chooseSubscription, getOnboarding, saveBusinessInfo, startAnother } from './onboarding.ts';
import { getProfile } from './profile.ts';
import './tables.ts';

export const onboardingModule = defineModule({
  contract: onboarding,
  handlers: {
    get: (ctx) => getOnboarding(ctx),
    saveBusinessInfo: (ctx, { body }) => saveBusinessInfo(ctx, body),
    chooseSubscription: (ctx, { body }) => chooseSubscription(ctx, body),
    completeAll: (ctx, { body }) => completeAll(ctx, body),
    startAnother: (ctx, { body }) => startAnother(ctx, body),
    profile: (ctx) => getProfile(ctx),
  },
});

export { findOnboarding } from './onboarding.sql.ts';
export { overviewOfTenants, overviewOfUsers, repair, repairs, waitingOnboardings, type Repaired, type RepairName } from './repair.ts';

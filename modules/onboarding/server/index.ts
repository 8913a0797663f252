import { defineModule } from '@dott/platform/http';
import { onboarding } from '../contract.ts';
import { completeAll } from './complete-all.ts';
import { beginPayment, payment, settlePayment } from './payment.ts';
import { jobs } from './jobs.ts';
import { chooseSubscription, getOnboarding, saveBusinessInfo, startAnother } from './onboarding.ts';
import { getProfile } from './profile.ts';
import './tables.ts';

export const onboardingModule = defineModule({
  contract: onboarding,
  handlers: {
    get: (ctx) => getOnboarding(ctx),
    saveBusinessInfo: (ctx, { body }) => saveBusinessInfo(ctx, body),
    chooseSubscription: (ctx, { body }) => chooseSubscription(ctx, body),
    payment: (ctx) => payment(ctx),
    beginPayment: (ctx) => beginPayment(ctx),
    settlePayment: (ctx, { body }) => settlePayment(ctx, body.accept),
    completeAll: (ctx, { body }) => completeAll(ctx, body),
    startAnother: (ctx, { body }) => startAnother(ctx, body),
    profile: (ctx) => getProfile(ctx),
  },
  jobs,
});

export { findOnboarding } from './onboarding.sql.ts';
export { overviewOfTenants, overviewOfUsers, repair, repairs, waitingOnboardings, type Repaired, type RepairName } from './repair.ts';

// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import audit from '@dott/modules/audit/messages/en.json' with { type: 'json' };
import customers from '@dott/modules/customers/messages/en.json' with { type: 'json' };
import dashboard from '@dott/modules/dashboard/messages/en.json' with { type: 'json' };
import expenses from '@dott/modules/expenses/messages/en.json' with { type: 'json' };
import factors from '@dott/modules/factors/messages/en.json' with { type: 'json' };
import federation from '@dott/modules/federation/messages/en.json' with { type: 'json' };
import identity from '@dott/modules/identity/messages/en.json' with { type: 'json' };
import invoices from '@dott/modules/invoices/messages/en.json' with { type: 'json' };
import ledger from '@dott/modules/ledger/messages/en.json' with { type: 'json' };
import monitoring from '@dott/modules/monitoring/messages/en.json' with { type: 'json' };
import onboarding from '@dott/modules/onboarding/messages/en.json' with { type: 'json' };
import privacy from '@dott/modules/privacy/messages/en.json' with { type: 'json' };
import reports from '@dott/modules/reports/messages/en.json' with { type: 'json' };
import security from '@dott/modules/security/messages/en.json' with { type: 'json' };
import sessions from '@dott/modules/sessions/messages/en.json' with { type: 'json' };
import subscriptions from '@dott/modules/subscriptions/messages/en.json' with { type: 'json' };
import team from '@dott/modules/team/messages/en.json' with { type: 'json' };
import tenants from '@dott/modules/tenants/messages/en.json' with { type: 'json' };

/** The words of every module, by its name. */
export const moduleWords = {
  audit,
  customers,
  dashboard,
  expenses,
  factors,
  federation,
  identity,
  invoices,
  ledger,
  monitoring,
  onboarding,
  privacy,
  reports,
  security,
  sessions,
  subscriptions,
  team,
  tenants,
};

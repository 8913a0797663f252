/** The plans, cheapest first. Prices are whole US dollars; a year costs 20 % less than twelve months. */
export const planCatalogue = [
  { id: 'basic', name: 'Free (Basic)', monthlyUsd: 0, annualUsd: 0, users: 1, storageBytes: 3 * 1024 ** 3, support: 'basic', extras: [] },
  { id: 'professional', name: 'Professional', monthlyUsd: 15, annualUsd: 144, users: 3, storageBytes: null, support: 'priority', extras: [] },
  { id: 'enterprise', name: 'Enterprise', monthlyUsd: 45, annualUsd: 432, users: null, storageBytes: null, support: 'dedicated', extras: ['custom-onboarding'] },
] as const satisfies readonly PlanFacts[];

interface PlanFacts {
  readonly id: string;
  /** As the badge and the price list say it. */
  readonly name: string;
  readonly monthlyUsd: number;
  readonly annualUsd: number;
  /** Largest number of people; null without limit. */
  readonly users: number | null;
  /** Largest sum of attachments in bytes; null without limit. */
  readonly storageBytes: number | null;
  readonly support: string;
  readonly extras: readonly string[];
}

import type { ProfileName } from './options.ts';

/** Which share of the users is active at a moment, from 0 to 1; `progress` is the part of the test that is over. */
export const profiles: Readonly<Record<ProfileName, (progress: number) => number>> = {
  smoke: () => 1,
  load: (progress) => Math.min(1, progress / 0.2),
  /** Four steps, each for a quarter of the time. */
  stress: (progress) => Math.min(1, (Math.floor(progress * 4) + 1) / 4),
  /** A tenth, all at once in the middle fifth, and a tenth again. */
  spike: (progress) => (progress >= 0.4 && progress < 0.6 ? 1 : 0.1),
  endurance: (progress) => Math.min(1, progress / 0.05),
};

/** How many users are active; at least one. */
export function activeUsers(profile: ProfileName, users: number, progress: number): number {
  return Math.max(1, Math.ceil(users * profiles[profile](progress)));
}

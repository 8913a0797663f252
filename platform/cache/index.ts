export { createAcknowledgements, type Acknowledgements, type After, type Awaited } from './acknowledgements.ts';
export { CLOCK_SLACK_MS, createKnownChanges, type Change, type Copy, type KnownChanges, type Mark, type Verdict } from './changes.ts';
export { createGathering, type Gathering } from './gathering.ts';
export { createGuard, type Guard, type GuardState } from './guard.ts';
export { createSight, type SeenBeat, type Sight } from './sight.ts';
export { createSingleFlight, type SingleFlight } from './single-flight.ts';
export { openRedisCache, type Newness, type RedisCache, type SharedCache } from './shared-cache.ts';

import { describe, expect, it } from 'vitest';
import { systemErrors } from '@dott/platform/errors';
import { createMetrics } from '@dott/platform/metrics';
import { sessionErrors } from '../errors.ts';
import { createMetering } from './metering.ts';

const told = (metering: ReturnType<typeof createMetering>) =>
  metering.checks.read().filter((each) => each.counts.count > 0).map((each) => [each.labels.tier, each.labels.outcome, each.counts.count]);

describe('a metered check', () => {
  it('is counted under the tier that answered it, also when others run between', async () => {
    const metering = createMetering(createMetrics('test'));
    const gate = Promise.withResolvers<void>();
    const slow = metering.check(async () => {
      await gate.promise;
      metering.answered('postgres');
      return 'somebody';
    });
    await metering.check(async () => {
      metering.answered('memory');
      return 'somebody';
    });
    gate.resolve();
    expect(await slow).toBe('somebody');
    expect(told(metering)).toEqual([['memory', 'live', 1], ['postgres', 'live', 1]]);
  });

  it('tells joined loads, refusals without a tier and failures apart', async () => {
    const metering = createMetering(createMetrics('test'));
    await metering.check(async () => 'somebody');
    await metering.check(async () => undefined);
    await metering.check(async () => { throw sessionErrors.rotated(); }).catch(() => undefined);
    await metering.check(async () => { throw systemErrors.unavailable(); }).catch(() => undefined);
    await metering.check(async () => { throw new Error('a bug'); }).catch(() => undefined);
    expect(told(metering)).toEqual([['joined', 'live', 1], ['none', 'refused', 2], ['none', 'failed', 2]]);
  });

  it('leaves the error as it was', async () => {
    const metering = createMetering(createMetrics('test'));
    const bug = new Error('a bug');
    await expect(metering.check(async () => { throw bug; })).rejects.toBe(bug);
  });
});

import { testApp } from '@dott/platform/testing';
import { describe, expect, it, vi } from 'vitest';
import { openBackEnd } from './process.ts';

const t = testApp();

describe('a back end that is closed', () => {
  it('lets go of the rest when one part fails to stop, and says so', async () => {
    const backEnd = await openBackEnd({ config: t().config, role: 'api', log: t().services.log });
    vi.spyOn(backEnd.services.db, 'close').mockRejectedValueOnce(new Error('the pool would not end'));
    const mail = vi.spyOn(backEnd.services.mail, 'close');
    await expect(backEnd.close()).rejects.toThrow('not everything stopped as it should');
    expect(mail).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
    await backEnd.services.db.close();
  });
});

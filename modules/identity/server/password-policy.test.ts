import { describe, expect, it } from 'vitest';
import { refuseWeakPassword } from './password-policy.ts';

/** How often a timer of 5 ms came while the password was judged. */
async function ticksWhile(password: string): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  await refuseWeakPassword(password, ['ada@shop.example']).catch(() => undefined);
  clearInterval(timer);
  return ticks;
}

describe('judging a password', () => {
  it.each(['password1234', 'correct horse battery staple', 'ada@shop.example', 'qwertyuiop[]qwertyuiop[]'])('refuses %s', async (password) => {
    await expect(refuseWeakPassword(password, ['ada@shop.example'])).rejects.toMatchObject({ code: expect.stringMatching(/^identity\.password-(?:common|weak)$/) });
  });

  it('takes a sentence', async () => {
    await expect(refuseWeakPassword('violet harbour teapot 93', ['ada@shop.example'])).resolves.toBeUndefined();
  });

  it('lets other requests go on while the longest password is judged', async () => {
    await ticksWhile('a first one, which loads the dictionaries');
    const longest = Array.from({ length: 128 }, (_, index) => String.fromCharCode(33 + (index * 37) % 94)).join('');
    expect(await ticksWhile(longest)).toBeGreaterThan(3);
  });

  it('tells a crowd to come back instead of letting it wait', async () => {
    const crowd = await Promise.allSettled(Array.from({ length: 70 }, () => refuseWeakPassword('violet harbour teapot 93', [])));
    expect(crowd.filter((one) => one.status === 'rejected').map((one) => one.reason.code)).toEqual(Array.from({ length: 20 }, () => 'system.unavailable'));
  });
});

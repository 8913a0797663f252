import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeakLookUp } from './leaked-passwords.ts';
import { refuseWeakPassword } from './password-policy.ts';

const nobodyAsked: LeakLookUp = { url: undefined, onTrouble: () => undefined };

/** How often a timer of 5 ms came while the password was judged. */
async function ticksWhile(password: string): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  await refuseWeakPassword(password, ['ada@shop.example'], nobodyAsked).catch(() => undefined);
  clearInterval(timer);
  return ticks;
}

describe('judging a password', () => {
  it.each(['password1234', 'correct horse battery staple', 'ada@shop.example', 'qwertyuiop[]qwertyuiop[]'])('refuses %s', async (password) => {
    await expect(refuseWeakPassword(password, ['ada@shop.example'], nobodyAsked)).rejects.toMatchObject({ code: expect.stringMatching(/^identity\.password-(?:common|weak)$/) });
  });

  it('takes a sentence', async () => {
    await expect(refuseWeakPassword('violet harbour teapot 93', ['ada@shop.example'], nobodyAsked)).resolves.toBeUndefined();
  });

  it('lets other requests go on while the longest password is judged', async () => {
    await ticksWhile('a first one, which loads the dictionaries');
    const longest = Array.from({ length: 128 }, (_, index) => String.fromCharCode(33 + (index * 37) % 94)).join('');
    expect(await ticksWhile(longest)).toBeGreaterThan(3);
  });

  it('tells a crowd to come back instead of letting it wait', async () => {
    const crowd = await Promise.allSettled(Array.from({ length: 70 }, () => refuseWeakPassword('violet harbour teapot 93', [], nobodyAsked)));
    expect(crowd.filter((one) => one.status === 'rejected').map((one) => one.reason.code)).toEqual(Array.from({ length: 20 }, () => 'system.unavailable'));
  });
});

describe('leaked passwords', () => {
  const leaked = 'violet harbour teapot 93';
  const asked: string[] = [];
  const troubles: unknown[] = [];
  /** What the list says after the five digits that were asked for. */
  let lines: (rest: string) => readonly string[];
  let status: number;
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers['add-padding']}`);
    const rest = createHash('sha1').update(leaked).digest('hex').toUpperCase().slice(5);
    response.writeHead(status);
    response.end(lines(rest).join('\r\n'));
  });
  let leaks: LeakLookUp;
  beforeAll(async () => {
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    // A server that listens on a port has such an address.
    leaks = { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/range/`), onTrouble: (error) => void troubles.push(error) };
  });
  afterAll(() => server.close());
  const padding = `${'0'.repeat(34)}A:0`;

  it('are refused, and only five digits of the hash leave', async () => {
    [status, lines] = [200, (rest) => [padding, `${rest}:17`]];
    await expect(refuseWeakPassword(leaked, [], leaks)).rejects.toMatchObject({ code: 'identity.password-common' });
    expect(asked.at(-1)).toBe(`/range/${createHash('sha1').update(leaked).digest('hex').toUpperCase().slice(0, 5)} true`);
  });

  it.each<[string, number, (rest: string) => readonly string[], number]>([
    ['another’s hash', 200, () => [`${'F'.repeat(35)}:9`], 0], ['a line that only pads', 200, (rest) => [`${rest}:0`], 0], ['a service in trouble', 503, () => [], 1],
  ])('%s refuses nobody', async (_name, code, answer, trouble) => {
    [status, lines] = [code, answer];
    const before = troubles.length;
    await expect(refuseWeakPassword(leaked, [], leaks)).resolves.toBeUndefined();
    expect(troubles.length - before).toBe(trouble);
  });

  it('without a service nobody is asked', async () => {
    const before = asked.length;
    await refuseWeakPassword(leaked, [], nobodyAsked);
    expect(asked).toHaveLength(before);
  });
});

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openTracing } from './index.ts';

const modulesLoadedBy = (endpoint: string | undefined): string => execFileSync(process.execPath, ['--input-type=module', '-e', `
  import { registerHooks } from 'node:module';
  registerHooks({ resolve(specifier, context, next) { if (specifier.includes('opentelemetry')) console.log(specifier); return next(specifier, context); } });
  const { openTracing } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
  const tracing = await openTracing({ endpoint: ${JSON.stringify(endpoint)}, role: 'test', onTrouble() {} });
  console.log(tracing === undefined ? 'off' : 'on');
  process.exit();
`], { encoding: 'utf8' });

describe('tracing', () => {
  it('is not even loaded without an endpoint', () => {
    expect(modulesLoadedBy(undefined)).toBe('off\n');
    expect(modulesLoadedBy('http://127.0.0.1:9')).toMatch(/opentelemetry[^]*on\n$/);
  });

  it('follows what happens inside a span and leaves alone what a process does by itself', async () => {
    const tracing = await openTracing({ endpoint: 'http://127.0.0.1:9', role: 'test', onTrouble: () => undefined });
    expect(tracing?.traceId()).toBeUndefined();
    await tracing?.inner({ name: 'on its own account' }, async () => expect(tracing.traceId()).toBeUndefined());
    await tracing?.span({ name: 'outer' }, async () => {
      const outer = tracing.traceId();
      expect(tracing.traceParent()).toMatch(new RegExp(`^00-${outer}-[0-9a-f]{16}-01$`));
      await tracing.inner({ name: 'inner' }, async () => expect(tracing.traceId()).toBe(outer));
    });
    const late = await tracing?.span({ name: 'over soon' }, async () => () => tracing.inner({ name: 'after the end' }, async () => tracing.traceParent()));
    expect(await late?.()).toBeUndefined();
    const failed = tracing?.span({ name: 'fails' }, async () => { throw new Error('as it was'); });
    await expect(failed).rejects.toThrow('as it was');
    await tracing?.close();
  });
});

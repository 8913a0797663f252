import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './errors.ts';

/** Reads the secret key of the data folder, making it on the first start. */
export function keptSecretKey(dataDir: string): string {
  const path = join(dataDir, 'secret-key');
  try {
    return readKept(path) ?? makeKept(dataDir, path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`The secret key ${path} can be neither read nor made: ${reason}.`]);
  }
}

function readKept(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  // A new key instead of a damaged one would make everything that was derived from the old one unreadable.
  if (text.length < 32) throw new ConfigError([`The secret key ${path} is damaged; put the file back from a backup.`]);
  return text;
}

function makeKept(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    // A link fails when another process was first, so that both read the same key.
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

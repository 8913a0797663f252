import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Orders the messages of one process within one millisecond. */
let sequence = 0;

const NAME = /^\d{8}T\d{9}Z-[0-9a-f]{16}\.eml$/;

/** Where mail is kept when no mail server is configured. */
export function mailFolder(dataDir: string): string {
  return join(dataDir, 'mail');
}

/** Puts a message on the disk; a reader of the folder sees it whole or not at all. */
export async function keepMail(dataDir: string, message: Buffer, now: Date): Promise<string> {
  const folder = mailFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  sequence = (sequence + 1) % 0x1_0000;
  const order = sequence.toString(16).padStart(4, '0');
  const name = `${now.toISOString().replaceAll(/[-:.]/g, '')}-${order}${randomBytes(6).toString('hex')}.eml`;
  const draft = join(folder, `.${name}.part`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(message);
    await file.sync();
  } finally {
    await file.close();
  }
  await link(draft, join(folder, name));
  await rm(draft);
  return name;
}

/** Names of the kept messages, newest first. */
export async function listKeptMail(dataDir: string): Promise<string[]> {
  const names = await readdir(mailFolder(dataDir)).catch(() => [] as string[]);
  return names.filter((name) => NAME.test(name)).sort().reverse();
}

/** The raw RFC 5322 text of a kept message; undefined when there is none of that name. */
export async function findKeptMail(dataDir: string, name: string): Promise<Buffer | undefined> {
  // The name may come from an address line: only names that this file makes are looked up.
  if (!NAME.test(name)) return undefined;
  return readFile(join(mailFolder(dataDir), name)).catch(() => undefined);
}

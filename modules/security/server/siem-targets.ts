import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SiemSettings } from '@dott/platform/config';
import { toCef, toJson, toSyslog, type OutgoingEvent } from './siem-format.ts';

/** Where events are sent. */
export interface SiemTarget {
  /** Its cursor's name: another receiver starts anew. */
  readonly name: string;
  /** Resolves when the receiver has taken them all; rejects when it may not have. */
  send(events: readonly OutgoingEvent[]): Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 10_000;

/** The receivers that the variables name. */
export function siemTargets(settings: SiemSettings): SiemTarget[] {
  const write = settings.format === 'cef' ? toCef : toJson;
  const ca = settings.caFile === undefined ? undefined : readFileSync(settings.caFile, 'utf8');
  const targets: SiemTarget[] = [];
  if (settings.file !== undefined) targets.push(fileTarget(settings.file, write));
  if (settings.url !== undefined) {
    const url = new URL(settings.url);
    targets.push(url.protocol.startsWith('http') ? httpTarget(url, settings, write) : syslogTarget(url, write, ca));
  }
  return targets;
}

type Write = (event: OutgoingEvent) => string;

/** Appends lines; the file is opened anew each time, so that it may be rotated. */
function fileTarget(path: string, write: Write): SiemTarget {
  return {
    name: `file ${path}`,
    async send(events) {
      const file = await open(path, 'a', 0o600);
      try {
        await file.appendFile(events.map((event) => `${write(event)}\n`).join(''));
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    close: () => undefined,
  };
}

/** Posts a batch; a status of 2xx means that it was taken. Redirects are not followed: the token is for this address. */
function httpTarget(url: URL, { token, format }: SiemSettings, write: Write): SiemTarget {
  return {
    name: `http ${url.origin}${url.pathname}`,
    async send(events) {
      const response = await fetch(url, {
        method: 'POST', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { 'content-type': format === 'json' ? 'application/x-ndjson' : 'text/plain; charset=utf-8', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        body: events.map((event) => `${write(event)}\n`).join(''),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the receiver of security events answered ${response.status}`);
    },
    close: () => undefined,
  };
}

/**
 * Syslog over TCP or TLS. The protocol has no acknowledgement: a batch counts as taken when the line was still whole after it was handed to the
 * operating system. What was in flight when a line broke is sent again; what the receiver lost after it took it is not known here.
 */
function syslogTarget(url: URL, write: Write, ca: string | undefined): SiemTarget {
  let socket: Socket | undefined;

  async function opened(): Promise<Socket> {
    if (socket && !socket.destroyed && socket.writable) return socket;
    socket = await connected(url, ca);
    // A receiver says nothing; reading is how its end of the line is noticed.
    socket.resume();
    return socket;
  }

  return {
    name: `syslog ${url.host}`,
    async send(events) {
      const line = await opened();
      const bytes = Buffer.concat(events.map((event) => toSyslog(event, write(event))));
      try {
        await written(line, bytes);
      } catch (error) {
        line.destroy();
        throw error;
      }
    },
    close: () => socket?.end(),
  };
}

function connected(url: URL, ca: string | undefined): Promise<Socket> {
  const isTls = url.protocol === 'tls:';
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const port = Number(url.port || (isTls ? 6514 : 601));
  return new Promise((resolve, reject) => {
    const socket = isTls ? connectTls({ host, port, servername: host, ...(ca !== undefined && { ca }) }) : connectTcp({ host, port });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error('the receiver of security events does not answer')), TIMEOUT_MS);
    socket.once('error', fail);
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

/** How long a line has to stay whole after a batch: a peer that is gone answers the first bytes with a reset. */
const SETTLE_MS = 50;

function written(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      reject(new Error('the line to the receiver of security events broke'));
    };
    let timer = setTimeout(fail, TIMEOUT_MS);
    socket.once('close', fail);
    socket.once('end', fail);
    socket.write(bytes, (error) => {
      clearTimeout(timer);
      if (error) return fail();
      timer = setTimeout(() => {
        socket.off('close', fail);
        socket.off('end', fail);
        resolve();
      }, SETTLE_MS);
    });
  });
}

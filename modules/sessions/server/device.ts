import Bowser from 'bowser';
import { LRUCache } from 'lru-cache';

/** What a user agent says of the machine; words, never versions. */
export interface Agent {
  readonly device: string;
  readonly browser: string;
  readonly os: string;
}

const known = new LRUCache<string, Agent>({ max: 2_000 });

/** Reads a user agent; what it does not tell is 'Unknown'. */
export function describeAgent(userAgent: string): Agent {
  const former = known.get(userAgent);
  if (former) return former;
  const agent = parse(userAgent);
  known.set(userAgent, agent);
  return agent;
}

function parse(userAgent: string): Agent {
  if (userAgent.trim() === '') return { device: 'Unknown', browser: 'Unknown', os: 'Unknown' };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const name = (text: string | undefined): string => (text ? text.slice(0, 100) : 'Unknown');
  const type = platform.type === undefined ? 'Unknown' : `${platform.type.charAt(0).toUpperCase()}${platform.type.slice(1)}`;
  return { device: name([platform.vendor, platform.model].filter(Boolean).join(' ') || type), browser: name(browser.name), os: name(os.name) };
}

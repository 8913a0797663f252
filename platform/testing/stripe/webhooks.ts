import { Stripe } from 'stripe';
import type { Event } from './payment-resources.ts';

/** What goes over the wire. */
export interface SignedWebhook {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where webhooks go: an address, or a function that brings them to an app that does not listen and answers its status. */
export type WebhookTarget = string | ((webhook: SignedWebhook) => Promise<number>);

/** One attempt; status 0 when nobody answered. */
export interface Delivery {
  readonly eventId: string;
  readonly type: string;
  readonly status: number;
}

/** What happens to events of a type instead of one prompt delivery. */
export interface WebhookRule {
  /** `invoice.paid`, or a pattern; every event when left out. */
  readonly type?: string | RegExp;
  /** `lose`: is never delivered. `hold`: waits for release(). `twice`: comes two times. */
  readonly action: 'lose' | 'hold' | 'twice';
  /** How many events; all of them when left out. */
  readonly times?: number;
}

interface SignOptions {
  /** Seconds since 1970; now when left out. */
  readonly timestamp?: number;
  readonly secret?: string;
  /** Another body than the event's own, signed as it stands. */
  readonly body?: string;
}

export interface Webhooks {
  /** Names the receiver; without one, events are only kept. */
  sendTo(target: WebhookTarget | undefined): void;
  rule(rule: WebhookRule): void;
  /** Holds everything from now on; the same as a rule for all events. */
  hold(): void;
  /** Forgets the rules and delivers what is held, in its order or in another. */
  release(order?: (held: Event[]) => Event[]): Promise<void>;
  heldEvents(): readonly Event[];
  readonly deliveries: readonly Delivery[];
  /** Delivers an event now, whatever the rules say: again, late, out of order. */
  deliver(event: Event, options?: SignOptions): Promise<Delivery>;
  /** Delivers again what was not answered with 2xx, as Stripe does for three days. */
  retryFailed(): Promise<void>;
  signed(event: Event, options?: SignOptions): SignedWebhook;
  /** Waits until everything that may be delivered has been. */
  settled(): Promise<void>;
}

interface WebhookOptions {
  readonly secret: string;
  readonly target: WebhookTarget | undefined;
  readonly now: () => Date;
}

const TIMEOUT_MS = 10_000;

/** Deliveries with Stripe's signature, one after the other in the order of their events unless a test wants it otherwise. */
export function createWebhooks({ secret, target: first, now }: WebhookOptions): Webhooks & { accept(event: Event): void; close(): void } {
  let target = first;
  const rules = createRules();
  let held: Event[] = [];
  let queue = Promise.resolve();
  let waiting = 0;
  let closed = false;
  const deliveries: Delivery[] = [];
  const failed = new Set<Event>();

  const signed = (event: Event, options?: SignOptions): SignedWebhook => sign(event, secret, now, options);

  async function deliver(event: Event, options?: SignOptions): Promise<Delivery> {
    const status = target === undefined ? 0 : await send(target, signed(event, options));
    const delivery = { eventId: event.id, type: event.type, status };
    deliveries.push(delivery);
    const done = status >= 200 && status < 300;
    if (done) failed.delete(event);
    else failed.add(event);
    event.pending_webhooks = failed.has(event) ? 1 : 0;
    return delivery;
  }

  function enqueue(event: Event): void {
    waiting += 1;
    // Not before the call that caused it has its answer under way.
    queue = queue.then(async () => new Promise((resolve) => setImmediate(resolve))).then(async () => {
      if (!closed) await deliver(event);
      waiting -= 1;
    });
  }

  async function settled(): Promise<void> {
    while (waiting > 0) await queue;
  }

  return {
    sendTo: (next) => void (target = next),
    rule: rules.add,
    hold: () => rules.add({ action: 'hold' }),
    async release(order = (events) => events) {
      rules.clear();
      const events = order(held);
      held = [];
      for (const event of events) enqueue(event);
      await settled();
    },
    heldEvents: () => held,
    deliveries,
    deliver,
    async retryFailed() {
      for (const event of failed) await deliver(event);
    },
    signed,
    settled,
    accept(event) {
      const action = rules.take(event);
      if (action === 'hold') held.push(event);
      if (action === 'lose' || action === 'hold' || target === undefined) return;
      enqueue(event);
      if (action === 'twice') enqueue(event);
    },
    close: () => void (closed = true),
  };
}

/** The rules of a test, first come first served. */
function createRules(): { add(rule: WebhookRule): void; clear(): void; take(event: Event): WebhookRule['action'] | undefined } {
  let rules: { rule: WebhookRule; left: number }[] = [];
  return {
    add: (rule) => void rules.push({ rule, left: rule.times ?? Infinity }),
    clear() {
      rules = [];
    },
    take(event) {
      const found = rules.find(({ rule: { type } }) => type === undefined || (typeof type === 'string' ? type === event.type : type.test(event.type)));
      if (!found) return undefined;
      found.left -= 1;
      rules = rules.filter(({ left }) => left > 0);
      return found.rule.action;
    },
  };
}

function sign(event: Event, secret: string, now: () => Date, { timestamp = Math.floor(now().getTime() / 1000), secret: key = secret, body = JSON.stringify(event, null, 2) }: SignOptions = {}): SignedWebhook {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: key, timestamp });
  return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)', 'stripe-signature': signature } };
}

async function send(target: WebhookTarget, webhook: SignedWebhook): Promise<number> {
  try {
    if (typeof target !== 'string') return await target(webhook);
    const reply = await fetch(target, { method: 'POST', headers: webhook.headers, body: webhook.body, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    await reply.arrayBuffer();
    return reply.status;
  } catch {
    return 0;
  }
}

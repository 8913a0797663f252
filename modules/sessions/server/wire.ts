import { z } from 'zod';
import type { Hints } from './ports.ts';

const Change = z.object({ key: z.string(), floor: z.number(), end: z.string().optional() });

/** What nodes say on the channel. It holds hashes and nothing that names anybody. */
const Message = z.discriminatedUnion('say', [
  z.object({ say: z.literal('change'), id: z.string(), origin: z.string().nullable(), changes: z.array(Change) }),
  z.object({ say: z.literal('heard'), id: z.string(), to: z.string(), node: z.string() }),
]);

export type Message = z.infer<typeof Message>;

/** Hands a message to the node; one that cannot be read is told and left to the next beat. */
export function deliver(text: string, node: string, hints: Hints, onTrouble: (error: unknown) => void): void {
  try {
    const message = Message.parse(JSON.parse(text));
    if (message.say === 'change') hints.announcement(message);
    else if (message.to === node) hints.word(message.id, message.node);
  } catch (error) {
    onTrouble(error);
  }
}

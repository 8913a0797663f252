import { Problem } from '../http/client.ts';
import { notFound } from 'next/navigation.js';

// Not there, not this person's, or an address that nobody of ours wrote.
const shownAsMissing: ReadonlySet<number> = new Set([403, 404, 422]);

/** Waits for what a page shows; the not-found page stands for what does not exist and for what is not this person's to see. Other failures go on to the error page. */
export async function found<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Problem && shownAsMissing.has(error.status)) notFound();
    throw error;
  }
}

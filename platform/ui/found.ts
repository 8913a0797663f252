import { Problem } from '../http/client.ts';
import { notFound } from 'next/navigation.js';

/** Waits for what a page shows; the not-found page stands for what does not exist and for what is not this person's to see. Other failures go on to the error page. */
export async function found<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 403)) notFound();
    throw error;
  }
}

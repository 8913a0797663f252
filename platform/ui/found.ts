import { Problem } from '../http/client.ts';
import { notFound } from 'next/navigation.js';

/** Waits for a record and shows the not-found page when there is none; other failures go on to the error page. */
export async function found<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) notFound();
    throw error;
  }
}

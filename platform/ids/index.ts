import { v7 } from 'uuid';
import { z } from 'zod';

declare const brand: unique symbol;

/** A UUIDv7 in lower-case text form, branded by the noun it names, so that ids of two nouns cannot be mixed up. */
export type Id<Noun extends string> = string & { readonly [brand]: Noun };

export type TenantId = Id<'tenant'>;
export type UserId = Id<'user'>;

/** Makes a new id: time-ordered, unique, known before the statement that stores it. */
export function newId<T extends Id<string>>(): T {
  // A brand exists only in the type system, so the cast is the constructor.
  return v7() as T;
}

/** The schema of an id on the wire: any RFC 9562 UUID, folded to lower case. */
export function zId<T extends Id<string>>(): z.ZodType<T, string> {
  // The schema proves the shape; the noun is what the contract declares.
  return z.uuid().toLowerCase() as unknown as z.ZodType<T, string>;
}

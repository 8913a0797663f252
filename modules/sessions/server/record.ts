import type { Copy, Mark } from '@dott/platform/cache';
import type { TenantId, UserId } from '@dott/platform/ids';

/** What is known of the client that opened a session. */
export interface Device {
  readonly device: string;
  readonly browser: string;
  readonly os: string;
  readonly ip: string | null;
  /** Of the address at the sign-in, by its code. */
  readonly country: string | null;
}

/** The identity behind a session, as of one read of the database. */
export interface SessionFacts {
  readonly id: string;
  readonly userId: UserId;
  readonly tenantId: TenantId | null;
  readonly role: string | null;
  readonly user: { readonly email: string; readonly givenName: string; readonly familyName: string };
  readonly tenant: {
    readonly id: TenantId; readonly name: string; readonly plan: string;
    readonly currency: string; readonly timeZone: string; readonly country: string;
    /** Whether nothing may be changed there because its plan is not paid. */
    readonly readOnly: boolean;
  } | null;
  readonly onboardingCompleted: boolean;
  readonly emailVerified: boolean;
  readonly device: Device;
  readonly fingerprint: string | null;
  /** When the person last proved who they are. */
  readonly provenAt: number;
}

/** One session as a node holds it. Times are milliseconds by the database's clock. */
export interface SessionRecord extends Copy {
  /** That of the session itself, whose key is the record's, then those of its person and its business. */
  readonly marks: readonly [Mark, ...Mark[]];
  /** Hash of the secret id; the id itself is kept nowhere. */
  readonly key: string;
  readonly facts: SessionFacts;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Moves on with use on this node; written back in batches. */
  lastSeenAt: number;
  /** Before this time its last-seen time is not written again. */
  nextWriteAt: number;
  /** Whether a use waits to be written. */
  isUnwritten: boolean;
}

/** Why a session does not answer. To the outside all are alike, except that a rotated id may fetch its successor. */
export type EndReason = 'unknown' | 'revoked' | 'rotated' | 'idle' | 'expired';

/** What a look-up found. */
export type Found =
  | { readonly live: true; readonly record: SessionRecord }
  | { readonly live: false; readonly reason: EndReason };


import { hash, randomBytes } from 'node:crypto';
import type { TenantId, UserId } from '@dott/platform/ids';

/** Makes a session's secret id: 27 bytes of chance, 36 characters. */
export function newSid(): string {
  return randomBytes(27).toString('base64url');
}

/** The only form in which an id leaves the request: 43 characters of SHA-256. */
export function keyOfSid(sid: string): string {
  return hash('sha256', sid, 'base64url');
}

/** What nodes call a person among themselves. */
export function keyOfUser(userId: UserId): string {
  return hash('sha256', `user:${userId}`, 'base64url');
}

/** What nodes call a business among themselves. */
export function keyOfTenant(tenantId: TenantId): string {
  return hash('sha256', `tenant:${tenantId}`, 'base64url');
}

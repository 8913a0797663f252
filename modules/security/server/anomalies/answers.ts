import { takeLink } from '@dott/modules/identity/server';
import { identityErrors } from '@dott/modules/identity/contract';
import type { OpenContext } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import type { AlertAnswer } from '../../rules.ts';
import { lockOut } from './acting.ts';
import { noteAnswer } from './anomalies.sql.ts';

/** Takes what a person says about a warning, by the secret of its link; whoever says that it was not them has all sessions ended and the account locked. */
export async function answerAlert({ services, client, requestId, now }: OpenContext, input: { readonly token: string; readonly answer: AlertAnswer }) {
  const { answer } = input;
  return services.db.withSystem('answer a warning', async (tx) => {
    const link = await takeLink(tx, answer === 'me' ? 'alert-me' : 'alert-not-me', input.token, now());
    if (!link) throw identityErrors['link-invalid']();
    const [alert] = await tx.run(noteAnswer(tx, link.id, answer, now()));
    // The column holds ids of people only.
    if (answer === 'not-me') await lockOut(tx, services, link.userId as UserId);
    const locked = answer === 'not-me' && services.config.localPasswords;
    await tx.run(services.security.statement(tx, {
      type: 'ALERT_ANSWERED', severity: answer === 'me' ? 'INFO' : 'ERROR', userId: link.userId, sessionId: alert?.session_id, ip: client.ip, userAgent: client.userAgent, requestId,
      detail: { answer, rule: alert?.rule, locked },
    }));
    return { status: answer === 'me' ? 'noted' as const : locked ? 'locked' as const : 'ended' as const };
  });
}

'use client';
import type { ReactNode } from 'react';
import { buttonLook } from './button-look.ts';
import { Button } from './push-button.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import type { HostedPayment, useHostedPayment } from './use-hosted-payment.ts';

/** What is said and offered on the way; handed down, because what is paid for is the caller's. */
export type PaymentWord =
  | 'enter' | 'enterHelp' | 'cancelled' | 'ready' | 'pay' | 'charging' | 'changed' | 'accept' | 'otherCard' | 'again'
  | 'bank' | 'bankOpen' | 'bankWait' | 'failed' | 'paid' | 'goOn';

type Flow = ReturnType<typeof useHostedPayment<HostedPayment>>;

/** What is to be done now, in the words of each state, and the one or two ways on. */
export function HostedPaymentSteps({ flow, words, declines, cancelled, other }: {
  readonly flow: Flow; readonly words: (word: PaymentWord) => string; readonly declines: Readonly<Record<string, string>>;
  /** Whether the person came back from the provider's page without a card. */
  readonly cancelled: boolean;
  /** Other ways on, as long as nothing was charged. */
  readonly other: ReactNode;
}) {
  const { payment, trouble, busy, charging, look } = flow;
  const isCharged = charging || payment.state === 'charging' || payment.state === 'paid';
  return (
    <div className="space-y-4">
      {cancelled && !busy && (payment.state === 'open' || payment.state === 'none') && <p role="status" className="rounded-card bg-sunken px-4 py-3 text-sm">{words('cancelled')}</p>}
      {trouble && <TroubleNotice trouble={trouble} onRetry={look} />}
      <Step flow={flow} words={words} declines={declines} />
      {!isCharged && other}
    </div>
  );
}

function Step({ flow, words, declines }: { readonly flow: Flow; readonly words: (word: PaymentWord) => string; readonly declines: Readonly<Record<string, string>> }) {
  const { payment, busy, charging, look, settle, enterCard } = flow;
  const enter = (look: 'primary' | 'secondary', word: PaymentWord) => <Button look={look} busy={busy} onClick={enterCard}>{words(word)}</Button>;
  if (charging && payment.state !== 'paid') return <Said>{words('charging')}</Said>;
  switch (payment.state) {
    case 'none':
    case 'open':
      return <><p className="text-sm text-muted">{words('enterHelp')}</p><Ways>{enter('primary', 'enter')}</Ways></>;
    case 'ready':
      return <><p className="text-sm text-muted">{words('ready')}</p><Ways><Button busy={busy} onClick={() => settle(payment.price.amount)}>{words('pay')}</Button>{enter('secondary', 'otherCard')}</Ways></>;
    case 'price-changed':
      return <><Said tone="warn">{words('changed')}</Said><Ways><Button busy={busy} onClick={() => settle(payment.price.amount)}>{words('accept')}</Button>{enter('secondary', 'otherCard')}</Ways></>;
    case 'charging':
      return <Said>{words('charging')}</Said>;
    case 'authentication':
      return (
        <>
          <p className="text-sm">{words('bank')}</p>
          <Ways>
            {payment.url !== null && <a href={payment.url} target="_blank" rel="noopener noreferrer" className={buttonLook()}>{words('bankOpen')}</a>}
            {enter('secondary', 'otherCard')}
          </Ways>
          <Said>{words('bankWait')}</Said>
        </>
      );
    case 'failed':
      return (
        <>
          <p role="alert" className="rounded-card border border-bad bg-bad-soft px-4 py-3 text-sm font-semibold text-bad">{declines[payment.failure ?? ''] ?? words('failed')}</p>
          <Ways>{enter('primary', 'otherCard')}<Button look="secondary" busy={busy} onClick={() => settle(payment.price.amount)}>{words('again')}</Button></Ways>
        </>
      );
    case 'paid':
      return <><Said tone="good">{words('paid')}</Said>{!busy && <Ways><Button onClick={look}>{words('goOn')}</Button></Ways>}</>;
  }
}

const tones = { plain: 'bg-sunken', warn: 'border border-warn bg-warn-soft font-medium', good: 'border border-good bg-good-soft font-medium' } as const;

function Said({ tone = 'plain', children }: { readonly tone?: keyof typeof tones; readonly children: ReactNode }) {
  return <p role="status" className={`rounded-card px-4 py-3 text-sm text-ink ${tones[tone]}`}>{children}</p>;
}

function Ways({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap gap-3">{children}</div>;
}

'use client';
import { callWeb } from '@dott/platform/http/browser';
import { Problem } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { Dialog } from '@dott/platform/ui/dialog.tsx';
import { signWithPasskey, type CeremonyOptions } from '@dott/platform/ui/passkey-ceremony.ts';
import { useId, useState, type FormEvent } from 'react';

export type StepUpWords = Readonly<Record<
  'title' | 'lead' | 'password' | 'code' | 'recovery' | 'confirm' | 'cancel' | 'usePasskey' | 'useTotp' | 'useRecovery' | 'nothing' | 'failed', string>>;

interface Props {
  readonly methods: readonly string[];
  readonly onAnswer: (proven: boolean) => void;
  readonly words: StepUpWords;
}

const PATH = '/api/auth/step-up';
const typed = ['totp', 'password', 'recovery'] as const;
const labels = { totp: 'code', password: 'password', recovery: 'recovery' } as const;

/** One proof in a dialog: a passkey, a code, or the password of who has no second factor. */
export function StepUpDialog({ methods, onAnswer, words }: Props) {
  const id = useId();
  const [method, setMethod] = useState(typed.find((known) => methods.includes(known)));
  const [trouble, setTrouble] = useState<string>();
  // No transition: the act that waits for this proof is one, and React lets both be pending until the last of them is done.
  const [busy, setBusy] = useState(false);
  const attempt = async (prove: () => Promise<boolean>): Promise<void> => {
    setTrouble(undefined);
    setBusy(true);
    try {
      if (await prove()) onAnswer(true);
    } catch (error) {
      setTrouble(error instanceof Problem ? error.body.title : words.failed);
    }
    setBusy(false);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('proof');
    void attempt(async () => {
      await callWeb('POST', PATH, { method, [method === 'password' ? 'password' : 'code']: given });
      return true;
    });
  };
  const withPasskey = () => void attempt(async () => {
    // Our own API's reply, parsed there by its schema.
    const { passkey } = await callWeb('POST', `${PATH}/begin`) as { readonly passkey: CeremonyOptions | null };
    const response = passkey && await signWithPasskey(passkey);
    if (response) await callWeb('POST', PATH, { method: 'passkey', response });
    return Boolean(response);
  });
  const other = typed.filter((known) => known !== method && known !== 'password' && methods.includes(known));
  return (
    <Dialog open onClose={() => onAnswer(false)} title={words.title}>
      <p className="text-sm text-muted">{methods.length === 0 ? words.nothing : words.lead}</p>
      {trouble && <p role="alert" className="text-sm font-semibold text-bad">{trouble}</p>}
      {methods.includes('passkey') && <Button look={method ? 'secondary' : 'primary'} busy={busy} onClick={withPasskey} className="w-full">{words.usePasskey}</Button>}
      <form onSubmit={submit} className="space-y-4">
        {method && (
          <div key={method}>
            <label htmlFor={id} className="mb-1.5 block text-sm font-medium">{words[labels[method]]}</label>
            <input id={id} name="proof" required autoCapitalize="none" spellCheck={false} className="dott-control" type={method === 'password' ? 'password' : 'text'}
              inputMode={method === 'totp' ? 'numeric' : 'text'} autoComplete={method === 'password' ? 'current-password' : method === 'totp' ? 'one-time-code' : 'off'} />
          </div>
        )}
        {other.map((known) => (
          <button key={known} type="button" onClick={() => setMethod(known)} className="inline-flex min-h-11 items-center text-sm text-accent underline underline-offset-2">
            {known === 'totp' ? words.useTotp : words.useRecovery}
          </button>
        ))}
        <div className="flex flex-wrap justify-end gap-3">
          <Button look="secondary" onClick={() => onAnswer(false)}>{words.cancel}</Button>
          {method && <Button type="submit" busy={busy}>{words.confirm}</Button>}
        </div>
      </form>
    </Dialog>
  );
}

import { describe, expect, it } from 'vitest';
import { toastLine } from './toast-line.ts';

describe('the line of short messages', () => {
  it('keeps what is said until somebody shows it, and asks for them', () => {
    const line = toastLine();
    const shown: string[] = [];
    let wanted = 0;
    line.onWaiting(() => void (wanted += 1));
    line.say('Saved');
    line.say('Sent');
    expect(wanted).toBe(2);
    line.take((message) => void shown.push(message));
    line.say('Removed');
    expect(shown).toEqual(['Saved', 'Sent', 'Removed']);
    expect(wanted).toBe(2);
  });

  it('keeps it again once nobody shows it any more', () => {
    const line = toastLine();
    const shown: string[] = [];
    line.take(() => undefined)();
    line.say('Saved');
    line.take((message) => void shown.push(message));
    expect(shown).toEqual(['Saved']);
  });
});

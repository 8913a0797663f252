'use client';
import { useTranslations } from 'next-intl';
import { toTrouble, type Trouble } from './problem-words.ts';

/** Turns failures into words; those that no server told (offline, time-out) are worded here by their code. */
export function useTrouble(): (error: unknown) => Trouble {
  const words = useTranslations('ui');
  return (error) => {
    const trouble = toTrouble(error, words('unexpected'));
    if (trouble.code === 'network.offline') return { ...trouble, sentence: words('offline') };
    if (trouble.code === 'network.timeout') return { ...trouble, sentence: words('timeout') };
    if (trouble.code === 'network.unreachable' || trouble.sentence === trouble.code) return { ...trouble, sentence: words('unreachable') };
    return trouble;
  };
}

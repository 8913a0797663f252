import ui from '@dott/platform/ui/messages/en.json' with { type: 'json' };
import shell from '../shell/messages/en.json' with { type: 'json' };
import { moduleWords } from './module-words.ts';
import { parseWords } from './parse-words.ts';

/** All words of the product, parsed; a language is complete when it is added. */
export const words = parseWords({ ui, shell, ...moduleWords });

export type WordsOf = keyof typeof words;

declare module 'next-intl' {
  interface AppConfig {
    Messages: typeof words;
  }
}

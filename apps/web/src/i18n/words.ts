import ui from '@dott/platform/ui/messages/en.json' with { type: 'json' };
import shell from '../shell/messages/en.json' with { type: 'json' };
import { moduleWords } from './module-words.ts';

/** All words of the product; a language is complete when it is added. */
export const words = { ui, shell, ...moduleWords };

export type WordsOf = keyof typeof words;

declare module 'next-intl' {
  interface AppConfig {
    Messages: typeof words;
  }
}

import parse from 'icu-minify/compile';

/**
 * Parses every ICU message once, on the server: pages get arrays that take half a kilobyte of code to write out instead of ten (next.config.ts
 * puts that code in the parser's place). A message that cannot be read stops the build, which evaluates this.
 */
export function parseWords<Words extends object>(words: Words): Words {
  // The parsed message stands where the text stood: what the type says about keys and arguments stays true.
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, typeof word === 'string' ? plain(parse(word)) : parseWords(word)])) as Words;
}

/** Nothing but plain objects and lists may travel to client components; the parser's objects have no prototype. */
function plain(parsed: unknown): unknown {
  return JSON.parse(JSON.stringify(parsed)) as unknown;
}

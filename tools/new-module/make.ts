import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The tools that write what follows from the modules: stubs of pages, the table of roles, the catalogues of codes. */
export const followers: readonly string[] = ['tools/sync-pages.ts', 'tools/roles-table.ts', 'tools/catalogues.ts'];

const templates = fileURLToPath(new URL('./templates', import.meta.url));

/** Writes a module in the shape of all others below a repository's root and names it where modules are named; answers the files. */
export function makeModule(root: string, things: string, now: Date): string[] {
  if (!/^[a-z]+(?:-[a-z]+)*s$/.test(things)) throw new Error(`a module is named for its nouns, in the plural and kebab-case, such as purchase-orders: ${things}`);
  const folder = join(root, 'modules', things);
  if (existsSync(folder)) throw new Error(`there is a module ${things} already`);
  const words = wordsOf(things, now);
  const written = templateFiles(templates).map((template) => {
    const file = join(folder, fill(relative(templates, template).replace(/\.txt$/, ''), words));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, fill(readFileSync(template, 'utf8'), words));
    return file;
  });
  return [...written, register(root, things), allow(root, things)];
}

type Words = Readonly<Record<string, string>>;

function wordsOf(things: string, now: Date): Words {
  const thing = singular(things);
  const camel = (name: string): string => name.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  const spaced = (name: string): string => name.replaceAll('-', ' ');
  return {
    things, thing, thingsCamel: camel(things), thingCamel: camel(thing), Thing: upper(camel(thing)), Things: upper(camel(things)),
    thing_table: thing.replaceAll('-', '_'), thingsWords: spaced(things), thingWords: spaced(thing), ThingsWords: upper(spaced(things)),
    stamp: now.toISOString().replaceAll(/[-:]/g, '').slice(0, 13),
  };
}

function singular(things: string): string {
  if (things.endsWith('ies')) return `${things.slice(0, -3)}y`;
  return /(?:ch|sh|s|x)es$/.test(things) ? things.slice(0, -2) : things.slice(0, -1);
}

function fill(text: string, words: Words): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`a template asks for ${name}, which is not known`);
    return word;
  });
}

function templateFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** One word in the list of modules, in its place by the alphabet. */
function register(root: string, things: string): string {
  return edit(join(root, 'modules/registry.ts'), /(export const moduleNames = \[\n)([\s\S]*?)(\] as const)/, (before, list, after) => {
    const names = [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
    return `${before}${[...names, things].sort().map((name) => `  '${name}',\n`).join('')}${after}`;
  });
}

/** Who may read and change it: like the other documents. */
function allow(root: string, things: string): string {
  return edit(join(root, 'modules/tenants/rules.ts'), /(const documents = \[)([^\]]*)(\] as const)/, (before, list, after) => `${before}${list}, '${things}'${after}`);
}

function edit(file: string, pattern: RegExp, change: (before: string, list: string, after: string) => string): string {
  const text = readFileSync(file, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} no longer has the list that a new module is added to`);
  writeFileSync(file, text.replace(pattern, (_whole, before: string, list: string, after: string) => change(before, list, after)));
  return file;
}

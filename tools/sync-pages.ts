import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Writes what the web app must know of the modules' pages: one stub a page, the list of message files, the list of paths, and the
 * `pages` and `messages` entries of modules/package.json. With `--check` it writes nothing and fails when something would change.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const modulesFolder = join(root, 'modules');
const appFolder = join(root, 'apps/web/src/app');
const mark = '// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.\n';

interface PageEntry {
  /** Next's path, such as `/[tenantId]/customers/[id]`. */
  readonly path: string;
  /** Name of `ui/<page>.page.tsx`. */
  readonly page: string;
  /** Further modules whose words its client components use. */
  readonly words?: readonly string[];
}

interface ModulePages {
  readonly module: string;
  readonly pages: readonly PageEntry[];
  readonly hasWords: boolean;
}

const found = await readModules();
const wanted = new Map<string, string>([...stubs(found), messageList(found), pathList(found), packageFile(found)]);
const stale = stubFiles(appFolder).filter((file) => !wanted.has(file));
const changed = [...wanted].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);

if (process.argv.includes('--check')) {
  for (const file of [...stale, ...changed.map(([name]) => name)]) process.stderr.write(`not in step with the modules: ${relative(root, file)}\n`);
  if (stale.length + changed.length > 0) {
    process.stderr.write('run: npx pnpm@12 sync-pages\n');
    process.exitCode = 1;
  }
} else {
  for (const file of stale) rmSync(file);
  for (const [file, text] of changed) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  process.stdout.write(`${changed.length} written, ${stale.length} removed\n`);
}

async function readModules(): Promise<ModulePages[]> {
  const names = readdirSync(modulesFolder).filter((name) => existsSync(join(modulesFolder, name, 'ui'))).sort();
  return Promise.all(names.map(async (module) => {
    const list = join(modulesFolder, module, 'ui/pages.ts');
    // The shape is what every pages.ts declares; the type check of the stubs holds it to it.
    const pages = existsSync(list) ? (await import(pathToFileURL(list).href) as { pages: readonly PageEntry[] }).pages : [];
    return { module, pages, hasWords: existsSync(join(modulesFolder, module, 'ui/messages/en.json')) };
  }));
}

function* stubs(modules: readonly ModulePages[]): Generator<[string, string]> {
  const seen = new Set<string>();
  for (const { module, pages, hasWords } of modules) {
    for (const { path, page, words = [] } of pages) {
      if (seen.has(path)) throw new Error(`two pages want the path ${path}`);
      seen.add(path);
      const source = join(modulesFolder, module, 'ui', `${page}.page.tsx`);
      if (!existsSync(source)) throw new Error(`modules/${module}/ui/pages.ts names ${page}, but ${page}.page.tsx is not there`);
      const folder = join(appFolder, path, ...(hasSkeleton(path) ? ['(page)'] : []));
      const file = join(folder, 'page.tsx');
      yield [file, stub(file, module, page, [...(hasWords ? [module] : []), ...words], readFileSync(source, 'utf8'))];
      if (hasSkeleton(path)) yield [join(folder, 'loading.tsx'), skeleton(folder, path)];
    }
  }
}

/**
 * Pages about one record have none: what stands under a skeleton is streamed after its status, and a record that is not there must
 * answer 404. The route group keeps a list's skeleton from covering the records below it.
 */
function hasSkeleton(path: string): boolean {
  return path.startsWith('/[tenantId]/') && !path.slice('/[tenantId]/'.length).includes('[');
}

function skeleton(folder: string, path: string): string {
  const shape = path.endsWith('/new') ? 'FormLoading' : 'ListLoading';
  return `${mark}export { ${shape} as default } from '${relative(folder, join(appFolder, '../shell/page-loading.tsx'))}';\n`;
}

function stub(file: string, module: string, page: string, words: readonly string[], source: string): string {
  const from = `'@dott/modules/${module}/pages/${page}'`;
  const withWords = relative(dirname(file), join(appFolder, '../i18n/with-words.tsx'));
  const metadata = /export (?:async )?(?:function|const) (generateMetadata|metadata)\b/.exec(source)?.[1];
  const lines = [
    `import Page from ${from};`,
    `import { withWords } from '${withWords}';`,
    '',
    ...(metadata ? [`export { ${metadata} } from ${from};`] : []),
    `export default withWords([${words.map((word) => `'${word}'`).join(', ')}], Page);`,
  ];
  return `${mark}${lines.join('\n')}\n`;
}

function messageList(modules: readonly ModulePages[]): [string, string] {
  const names = modules.filter(({ hasWords }) => hasWords).map(({ module }) => module);
  const imports = names.map((name) => `import ${identifier(name)} from '@dott/modules/${name}/messages/en.json' with { type: 'json' };`);
  const text = `${mark}${imports.join('\n')}\n\n/** The words of every module, by its name. */\nexport const moduleWords = {\n${names.map((name) => `  ${name === identifier(name) ? name : `'${name}': ${identifier(name)}`},`).join('\n')}\n};\n`;
  return [join(root, 'apps/web/src/i18n/module-words.ts'), text];
}

function pathList(modules: readonly ModulePages[]): [string, string] {
  const paths = modules.flatMap(({ pages }) => pages.map(({ path }) => path)).sort();
  const text = `${mark}/** Every page that a module has; the navigation shows only what is here. */\nexport const pagePaths: ReadonlySet<string> = new Set([\n${paths.map((path) => `  '${path}',`).join('\n')}\n]);\n`;
  return [join(root, 'apps/web/src/shell/page-paths.ts'), text];
}

function packageFile(modules: readonly ModulePages[]): [string, string] {
  const file = join(modulesFolder, 'package.json');
  // Our own package file.
  const content = JSON.parse(readFileSync(file, 'utf8')) as { exports: Record<string, string> };
  const kept = Object.entries(content.exports).filter(([name]) => !/^\.\/[^/]+\/(?:pages|messages)\/\*$/.test(name));
  const pages = modules.filter((module) => module.pages.length > 0).map(({ module }) => [`./${module}/pages/*`, `./${module}/ui/*.page.tsx`] as const);
  const words = modules.filter(({ hasWords }) => hasWords).map(({ module }) => [`./${module}/messages/*`, `./${module}/ui/messages/*`] as const);
  return [file, `${JSON.stringify({ ...content, exports: Object.fromEntries([...kept, ...pages, ...words]) }, null, 2)}\n`];
}

function stubFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (entry.name === 'page.tsx' || entry.name === 'loading.tsx'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, 'utf8').startsWith(mark));
}

function identifier(name: string): string {
  return name.replaceAll(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}

import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { followers, makeModule } from './new-module/make.ts';

/** `pnpm new-module purchase-orders`: writes a module that passes every check, with its page's stub and its lines in the documents; then it is yours to fill. */

const root = fileURLToPath(new URL('..', import.meta.url));
const [name] = process.argv.slice(2).filter((argument) => argument !== '--');

try {
  if (name === undefined) throw new Error('say what the module is called, in the plural: pnpm new-module purchase-orders');
  for (const file of makeModule(root, name, new Date())) process.stdout.write(`${relative(root, file)}\n`);
  const failed = followers.filter((tool) => spawnSync(process.execPath, [tool], { cwd: root, stdio: 'inherit' }).status !== 0);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

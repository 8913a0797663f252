import { foundation } from './foundation.ts';
import { sessions } from './sessions.ts';

/** `pnpm bench [what]`: measures on this machine and prints tables. */
const benches: Readonly<Record<string, () => Promise<string>>> = { foundation, sessions };

const [name = 'foundation'] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) {
  process.stdout.write(`${await bench()}\n`);
  process.exit(0);
}
process.stderr.write(`there is no bench ${name}; there are ${Object.keys(benches).join(', ')}\n`);
process.exit(2);

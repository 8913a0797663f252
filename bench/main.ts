import { foundation } from './foundation.ts';
import { pastSessions } from './past-sessions.ts';
import { AimMissed, publicPages } from './public-pages.ts';
import { sessions } from './sessions.ts';

/** `pnpm bench [what [only …]]`: measures on this machine and prints tables; `sessions` takes words out of the names of the lines that are wanted. */
const benches: Readonly<Record<string, (only: readonly string[]) => Promise<string>>> = { foundation, sessions, 'past-sessions': pastSessions, web: publicPages };

const [name = 'foundation', ...only] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) {
  try {
    process.stdout.write(`${await bench(only)}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof AimMissed)) throw error;
    process.stdout.write(`${error.message}\n`);
    process.exit(1);
  }
}
process.stderr.write(`there is no bench ${name}; there are ${Object.keys(benches).join(', ')}\n`);
process.exit(2);

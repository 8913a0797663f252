import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparePostgres, stopServer } from '@dott/platform/embedded-postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { childPids, connectToDatabase, failedStart, freePorts, isAlive, pidOf, runDott, startProduct, statusOf, until, type Product } from './product.ts';

let folder: string;
let port: number;
let apiPort: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dott-start-'));
  [port = 0, apiPort = 0] = await freePorts(2);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = () => ({ dataDir: join(folder, 'var'), port, apiPort });
const serverLog = (): string => readFileSync(join(folder, 'var/log/postgres.log'), 'utf8');

describe('a start that cannot be', () => {
  let foreign: Server | undefined;
  afterEach(() => new Promise<void>((done) => (foreign ? foreign.close(() => done()) : done())));
  const occupy = (taken: number): Promise<void> => new Promise((done) => {
    foreign = createServer().listen(taken, '127.0.0.1', done);
  });

  it.each(['PORT', 'API_PORT'] as const)('says that %s is taken and touches nothing', async (name) => {
    await occupy(name === 'PORT' ? port : apiPort);
    const { code, stdout, stderr } = await failedStart(options());
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(`is taken by another program. Stop that program, or choose another port with ${name}.`);
    expect(existsSync(join(folder, 'var'))).toBe(false);
  });

  it('names each variable that is wrong', async () => {
    const { code, stderr } = await failedStart({ ...options(), env: { APP_URL: 'http://books.example.com', LOG_LEVEL: 'loud' } });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^dott: APP_URL must use https/m);
    expect(stderr).toMatch(/^dott: LOG_LEVEL must be one of/m);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['an address that this machine does not have', { API_HOST: '203.0.113.7' }, /^dott: API_HOST is 203\.0\.113\.7, which is no address of this machine\./m],
    ['a database that does not answer', { DATABASE_URL: 'postgres://dott:secret-word@127.0.0.1:1/dott', SECRET_KEY: 'x1y2z3'.repeat(8) }, /^dott: PostgreSQL at 127\.0\.0\.1:1 cannot be used: .*Look at DATABASE_URL\./m],
  ])('says so of %s', async (_what, env, sentence) => {
    const { code, stderr } = await failedStart({ ...options(), dataDir: join(folder, 'elsewhere'), env });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^dott:\s+at /m);
    expect(stderr).not.toContain('secret-word');
  });

  it('says that the data folder cannot be written', async () => {
    // A file where a folder should be stops root as well as anybody else.
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await failedStart({ ...options(), dataDir: join(folder, 'file/var') });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/The data folder .* cannot be written: .* Set DOTT_DATA_DIR/);
  });

  it('refuses a database of another PostgreSQL', async () => {
    const data = join(folder, 'old/postgres/data');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'PG_VERSION'), '9\n');
    const { code, stderr } = await failedStart({ ...options(), dataDir: join(folder, 'old') });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/holds a database of PostgreSQL 9, and this version of Dott brings PostgreSQL \d+/);
  });
});

describe('a start', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct(options());
  });
  afterAll(() => product.killAll());

  it('says so in exactly one line, and the product answers', async () => {
    expect(product.stdout()).toBe(`Dott is ready at http://localhost:${port}\n`);
    expect(await statusOf(product, '/api/ready')).toBe(200);
    expect(await statusOf(product, '/api/health')).toBe(200);
  });

  it('keeps secrets to the one who started it', () => {
    expect(statSync(join(folder, 'var/secret-key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'var/postgres/password')).mode & 0o777).toBe(0o600);
  });

  it('does not give the owner’s database login to the running processes', () => {
    const env = readFileSync(`/proc/${pidOf(product, 'api')}/environ`, 'utf8').split('\0');
    expect(env.filter((line) => line.startsWith('DATABASE_URL=') || line.includes('postgres:@') || line.includes('//postgres:'))).toEqual([]);
  });

  it('is found in order by dott check', async () => {
    const { code, stderr } = await runDott('check', options());
    expect(stderr).toMatch(/PostgreSQL \d+[\d.]* answers; \d+ migrations have run/);
    expect(stderr).toContain('tenant isolation is whole');
    expect(code).toBe(0);
  });

  it('is refused a second time in the same data folder', async () => {
    const [otherPort = 0, otherApiPort = 0] = await freePorts(2);
    const { code, stderr } = await failedStart({ dataDir: product.dataDir, port: otherPort, apiPort: otherApiPort });
    expect(code).not.toBe(0);
    expect(stderr).toContain('Dott already runs in the data folder');
    expect(await statusOf(product, '/api/ready')).toBe(200);
  });

  it('is refused when the database is newer than the program', async () => {
    const client = await connectToDatabase(product.dataDir);
    await client.query(`insert into system.schema_migration (name, checksum) values ('29991231T2359_future', 'x')`);
    await client.end();
    expect(await product.stop()).toBe(0);
    const { code, stderr } = await failedStart(options());
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/The database is newer than this program: it knows 29991231T2359_future/);
    expect(childPids(join(folder, 'var')).filter(isAlive)).toEqual([]);
    await forgetFuture();
    product = await startProduct(options());
  });

  async function forgetFuture(): Promise<void> {
    // Its own tools start the server: the product refuses to.
    const [serverPort = 0] = await freePorts(1);
    const server = preparePostgres({
      folder: join(folder, 'var/postgres'),
      port: serverPort,
      openLog(use) {
        const log = openSync(join(folder, 'repair.log'), 'a');
        try {
          return use(log);
        } finally {
          closeSync(log);
        }
      },
    });
    const child = await server.start();
    const client = await connectToDatabase(join(folder, 'var'));
    await client.query(`delete from system.schema_migration where name like '2999%'`);
    await client.end();
    await stopServer(child);
  }

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends cleanly on %s, and starts again without building', async (signal) => {
    const pids = childPids(product.dataDir);
    expect(pids).toHaveLength(4);
    expect(await product.stop(signal)).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(serverLog().trimEnd().split('\n').at(-1)).toMatch(/database system is shut down$/);
    expect(existsSync(join(product.dataDir, 'launcher.lock'))).toBe(false);
    product = await startProduct(options());
    expect(product.stderr()).not.toMatch(/building|applied/);
  });

  it('lets a request under way finish', async () => {
    const csrf = await fetch(`${product.appUrl}/api/auth/csrf`);
    const cookie = csrf.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const { token } = (await csrf.json()) as { token: string }; // The contract's shape; a wrong one fails below.
    const body = JSON.stringify({ email: 'amina@example.com', password: 'correct horse battery staple 7' });
    const head = [
      'POST /api/auth/signup HTTP/1.1', `Host: localhost:${port}`, `Origin: ${product.appUrl}`, 'Sec-Fetch-Site: same-origin', `Cookie: ${cookie}`, `X-CSRF-Token: ${token}`,
      'Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close',
    ];
    const socket = connect(port, '127.0.0.1');
    let reply = '';
    socket.setEncoding('utf8').on('data', (text: string) => { reply += text; });
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    // Half a request is sent, the product is asked to stop, and the rest follows.
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 20)}`);
    await sleep(300);
    expect(reply).toBe('');
    const stopped = product.stop();
    await until('nobody else is let in', async () => (await statusOf(product, '/api/health')) === 0);
    socket.write(body.slice(20));
    await closed;
    expect(reply).toMatch(/^HTTP\/1\.1 202 /);
    expect(await stopped).toBe(0);
    product = await startProduct(options());
    const client = await connectToDatabase(product.dataDir);
    const { rowCount } = await client.query(`select from system.user_account where email = 'amina@example.com'`);
    await client.end();
    expect(rowCount).toBe(1);
  });
});

describe('kill -9', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct(options());
    const admin = await connectToDatabase(product.dataDir);
    // A database of its own: a table of ours in the product's would be a hole, and the product looks for those.
    await admin.query('create database acknowledged');
    await admin.end();
    const client = await connectToDatabase(product.dataDir, 'acknowledged');
    await client.query('create table acknowledged (n int primary key)');
    await client.end();
  });
  afterAll(() => product.stop());

  const rows = async (): Promise<number> => {
    const client = await connectToDatabase(product.dataDir, 'acknowledged');
    const { rows: [row] } = await client.query<{ count: number }>('select count(*)::int as count from acknowledged');
    await client.end();
    return row?.count ?? 0;
  };

  /** Writes until the connection breaks; answers the last number that the server acknowledged. */
  const writeUntilBroken = async (from: number): Promise<number> => {
    const client = await connectToDatabase(product.dataDir, 'acknowledged');
    let last = from;
    try {
      for (;;) {
        await client.query('insert into acknowledged values ($1)', [last + 1]);
        last += 1;
      }
    } catch {
      return last;
    }
  };

  it.each(['api', 'worker', 'web'] as const)('of %s: it is started again', async (role) => {
    const before = pidOf(product, role);
    process.kill(before, 'SIGKILL');
    await until(`${role} runs again`, () => childPids(product.dataDir).length === 4 && !childPids(product.dataDir).includes(before));
    await until('the product answers', async () => (await statusOf(product, '/api/ready')) === 200);
    expect(product.stderr()).toContain(`${role} was ended by SIGKILL and is started again`);
  });

  it('of the database: it is started again and has kept what it acknowledged', async () => {
    const writing = writeUntilBroken(0);
    await sleep(300);
    process.kill(pidOf(product, 'postgres'), 'SIGKILL');
    const acknowledged = await writing;
    expect(acknowledged).toBeGreaterThan(0);
    await until('the product answers', async () => (await statusOf(product, '/api/ready')) === 200);
    expect(await rows()).toBeGreaterThanOrEqual(acknowledged);
  });

  it('of everything at once: the next start has all that was acknowledged', async () => {
    const before = await rows();
    const writing = writeUntilBroken(before);
    await sleep(300);
    await product.killAll();
    const acknowledged = await writing;
    expect(acknowledged).toBeGreaterThan(before);
    product = await startProduct(options());
    expect(await rows()).toBeGreaterThanOrEqual(acknowledged);
  });

  it('of the launcher: the rest ends by itself, the database is taken over by the next start', async () => {
    const roles = (['api', 'worker', 'web'] as const).map((role) => pidOf(product, role));
    const server = pidOf(product, 'postgres');
    product.launcher.kill('SIGKILL');
    await until('the roles have ended', () => !roles.some(isAlive));
    expect(isAlive(server)).toBe(true);
    product = await startProduct(options());
    expect(isAlive(server)).toBe(false);
    expect(await statusOf(product, '/api/ready')).toBe(200);
  });
});

describe('started by a package runner', () => {
  it('ends cleanly when the runner is ended, which passes no signal on', async () => {
    // Offline: the tests themselves were started by it, so it is in the cache, and a slow registry is not what is tried here.
    const product = await startProduct({ ...options(), runner: ['npx', '--yes', '--offline', 'pnpm@12', 'start'] });
    const pids = childPids(product.dataDir);
    await product.stop();
    await until('everything has ended', () => !existsSync(join(product.dataDir, 'launcher.lock')) && !pids.some(isAlive));
    expect(serverLog().trimEnd().split('\n').at(-1)).toMatch(/database system is shut down$/);
  });
});

describe('a copy of the data folder', () => {
  it('starts elsewhere with everything that was in it', async () => {
    const copy = join(folder, 'copy');
    // As docs/operations.md says: with owners and permissions, while nothing runs.
    execFileSync('cp', ['-a', join(folder, 'var'), copy]);
    const product = await startProduct({ ...options(), dataDir: copy });
    const client = await connectToDatabase(copy);
    const { rowCount } = await client.query(`select from system.user_account where email = 'amina@example.com'`);
    await client.end();
    expect(await product.stop()).toBe(0);
    expect(rowCount).toBe(1);
  });
});

describe('below a folder that nobody else may enter', () => {
  // Root's PostgreSQL runs as somebody else, who cannot go there by its path.
  it('keeps the database there all the same', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const product = await startProduct({ ...options(), dataDir: join(closed, 'var') });
    expect(existsSync(join(closed, 'var/postgres/data/PG_VERSION'))).toBe(true);
    expect(await product.stop()).toBe(0);
  });
});

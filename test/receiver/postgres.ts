/*
 * A real PostgreSQL for one test file: a cluster of its own in a temporary folder, on a free port, without passwords
 * and, unless durability is what is looked at, without syncing, since nobody keeps it. It refuses to be skipped: where the programs are missing it throws, and
 * says which package has them.
 */
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { temporaryFolder } from './help.js';

const INSTALLED = '/usr/lib/postgresql';
const run = promisify(execFile);

export interface Cluster {
  /** The address of one of its databases, made if it is not there. */
  database(name: string): Promise<string>;
  /** Ends the server as a power cut would; `start` brings it back. */
  halt(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

function findPrograms(): string {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number).filter(Number.isFinite) : [];
  const newest = versions.sort((a, b) => b - a).find((one) => existsSync(`${INSTALLED}/${one}/bin/initdb`));
  if (newest === undefined) {
    throw new Error(
      `no PostgreSQL in ${INSTALLED}: install the package "postgresql" (apt-get install -y postgresql)`,
    );
  }
  return `${INSTALLED}/${newest}/bin`;
}

/**
 * Makes a database of its own on a server that is somebody's.
 * @param server the address of any of its databases, of a role that may make others
 */
export async function databaseOn(
  server: string,
  name: string,
): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const own = `consent_receiver_${name}_${randomBytes(4).toString('hex')}`;
  const tell = async (sql: string) => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await tell(`CREATE DATABASE ${own}`);
  const url = new URL(server);
  url.pathname = `/${own}`;
  return { url: url.href, drop: () => tell(`DROP DATABASE ${own}`) };
}

/** PostgreSQL refuses to run as root, so root hands over to the user that the package made. */
const isRoot = process.getuid?.() === 0;
const asUser = (program: string, args: string[]): [string, string[]] =>
  isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];

/** @param durable commits reach the disk before they are answered, as they do where records are kept */
export async function startCluster({ durable = false } = {}): Promise<Cluster> {
  const programs = findPrograms();
  const { folder, remove } = temporaryFolder();
  if (isRoot) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), -1);
  const data = join(folder, 'data');
  const port = await freePort();
  const call = (program: string, ...args: string[]) =>
    run(...asUser(`${programs}/${program}`, args), { cwd: folder });
  const stopArgs = ['-D', data, '-m', 'immediate', 'stop'];

  const start = async () => {
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 ${durable ? '' : '-c fsync=off'}`;
    await call('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  };
  const halt = async () => void (await call('pg_ctl', ...stopArgs));
  const address = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;

  await call('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync');
  await start();
  // A test file that dies must not leave a server behind.
  const lastResort = () => {
    try {
      execFileSync(...asUser(`${programs}/pg_ctl`, stopArgs), { stdio: 'ignore', cwd: folder });
    } catch {
      // It had ended already.
    }
  };
  process.prependOnceListener('exit', lastResort);
  return {
    async database(name) {
      await call('createdb', '-h', folder, '-p', String(port), '-U', 'postgres', name);
      return address(name);
    },
    halt,
    start,
    async remove() {
      process.off('exit', lastResort);
      await halt();
      remove();
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

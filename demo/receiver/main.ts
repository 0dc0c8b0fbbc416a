/*
 * The receiver as a process: reads its environment, opens the database, listens, and stops when told: requests in
 * hand are finished, then the database is closed and its folder given back. Exit 0 when stopped, 1 when something
 * failed, 2 when the environment has to be mended, each with one line that says what.
 */
import { createReceiver } from './app.js';
import { openDatabase } from './database.js';
import type { Database } from './database.js';
import { FolderInUse } from './folder-lock.js';
import { createIdentity } from './identity.js';
import { startJobs } from './jobs.js';
import type { JobLine } from './jobs.js';
import type { LogLine } from './log.js';
import { publicKeyOf } from './remember-settings.js';
import { SettingsError, readSettings } from './settings.js';
import { DatabaseUnavailable } from './unavailable.js';

/** A stop that takes longer than this (a reader that does not read) is cut short. */
const STOP_MS = 8000;

let stop: () => Promise<void> = async () => {};
let stopping = false;

function stopOnce() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), STOP_MS).unref();
  stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

process.on('SIGTERM', stopOnce);
process.on('SIGINT', stopOnce);
// Started by serve.ts: if that dies without a word, nobody else would stop us.
process.on('disconnect', stopOnce);
process.stdout.on('error', () => {});

async function main() {
  const settings = readSettings(process.env);
  const say = (line: string) => console.log(line);
  const database: Database = await openDatabase({ ...settings, say });
  stop = () => database.close();
  const logger = (line: LogLine | JobLine) => console.log(JSON.stringify(line));
  const app = createReceiver({
    database,
    allowedOrigins: settings.allowedOrigins,
    token: settings.token,
    identity: settings.identity && createIdentity(settings.identity),
    unsubscribeKey: settings.unsubscribeKey,
    remember: settings.remember,
    rateLimit: settings.rateLimit,
    trustProxy: settings.trustProxy,
    logger,
  });
  const stopJobs = startJobs(database, settings.recordsKeptFor, logger);
  stop = async () => {
    await Promise.all([app.close(), stopJobs()]);
    await database.close();
  };
  const url = await app.listen({ port: settings.port, host: settings.host });
  if (settings.tokenIsNew) say(`RECEIVER_TOKEN is not set; for this run it is ${settings.token}`);
  const key = settings.remember?.key;
  if (key) say(`pages restore what was given with data-remember="${publicKeyOf(key)}"`);
  say(
    `receiver listens on ${url}, records in ${settings.databaseUrl ? 'PostgreSQL' : `${settings.dataDir} (embedded)`}`,
  );
  process.send?.({ listening: url });
}

main().catch(async (error: unknown) => {
  const [exit, line] = explain(error);
  console.error(`receiver: ${line}`);
  await stop().catch(() => {});
  process.exit(exit);
});

function explain(error: unknown): [exit: number, line: string] {
  if (error instanceof SettingsError || error instanceof FolderInUse) return [2, error.message];
  if (error instanceof DatabaseUnavailable) return [1, `${error.message}; see DATABASE_URL`];
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return [2, 'the port is taken; set PORT to another'];
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return [2, 'this machine has no such address; set HOST to another'];
  if (code === 'EACCES') return [2, `not allowed: ${message}`];
  return [1, message];
}

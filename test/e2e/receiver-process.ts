/*
 * The real receiver as a process, and everything that it writes.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

export const HOST = '127.0.0.1';
/** Making an embedded database takes long on a machine that does much else. */
const START_MS = 45_000;

export interface ReceiverProcess {
  readonly child: ChildProcess;
  /** Ends it as a service manager does, and waits for its last line. */
  stop(): Promise<void>;
}

/** @param write gets what it writes, to either stream; errors are shown here too */
export async function startReceiver(
  settings: Readonly<Record<string, string>> & { readonly PORT: string },
  write: (text: string) => void,
): Promise<ReceiverProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/receiver/main.ts'], {
    env: { ...process.env, HOST, DATABASE_URL: '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (part: Buffer) => write(String(part)));
  child.stderr.on('data', (part: Buffer) => {
    write(String(part));
    process.stderr.write(part);
  });
  const closed = once(child, 'close');
  const stop = async () => {
    child.kill('SIGTERM');
    await closed;
  };
  for (const end = Date.now() + START_MS; Date.now() < end;) {
    const answer = await fetch(`http://${HOST}:${settings.PORT}/health`).catch(() => null);
    if (answer?.ok) return { child, stop };
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill('SIGKILL');
  throw new Error('the receiver did not start within 45 s');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

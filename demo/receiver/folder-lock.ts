/*
 * Keeps a folder for one process. The lock is a file that names its holder; a holder that is dead (by its pid, and by
 * its start time where the system tells it, since pids are used again) left it behind, and it is taken over. A holder
 * on another machine cannot be asked, so its lock stands until somebody who knows deletes the file. It refuses rather
 * than guesses: two writers on one embedded database lose records.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

interface Holder {
  readonly pid: number;
  /** When the process started, as the system counts it; null where it does not say. */
  readonly started: string | null;
  readonly host: string;
  /** Tells this taking of the lock from every other. */
  readonly token: string;
}

/** Locks of this very process: only here may a holder with our own pid be alive. */
const ours = new Set<string>();
/** Long enough for another process that judged the same lock dead to have replaced it. */
const SETTLE_MS = 100;
/** A lock that cannot be read is being written, unless it is older than this. */
const WRITING_MS = 5000;

/**
 * @returns gives the folder back
 * @throws FolderInUse naming the holder and what to do
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const file = join(resolve(folder), 'receiver.lock');
  const mine: Holder = {
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
    token: randomUUID(),
  };
  if (!write(file, mine)) {
    refuseIfHeld(file, folder);
    rmSync(file, { force: true });
    if (!write(file, mine)) refuseIfHeld(file, folder, true);
    await pause(SETTLE_MS);
    if (read(file)?.token !== mine.token) refuseIfHeld(file, folder, true);
  }
  ours.add(mine.token);
  const unlock = () => {
    process.off('exit', unlock);
    if (ours.delete(mine.token) && read(file)?.token === mine.token) rmSync(file, { force: true });
  };
  // A process that ends in an orderly way, whatever made it, leaves no lock behind.
  process.on('exit', unlock);
  return unlock;
}

function write(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    return Number.isSafeInteger(holder?.pid) ? holder : null;
  } catch {
    return null;
  }
}

function refuseIfHeld(file: string, folder: string, certainly = false): void {
  const holder = read(file);
  if (!certainly && (holder ? !isAlive(holder) : !isFresh(file))) return;
  const elsewhere = holder && holder.host !== hostname();
  const who = holder ? `process ${holder.pid}${elsewhere ? ` on ${holder.host}` : ''}` : 'another process';
  const mend = elsewhere ? `if that is gone, delete ${file}` : 'stop it, or set DATA_DIR to another folder';
  throw new FolderInUse(`the folder ${folder} is already in use by ${who}; ${mend}`);
}

function isAlive({ pid, started, host, token }: Holder): boolean {
  if (host !== hostname()) return true;
  // Our own pid without our own token: a holder before us had the same number, as happens in containers.
  if (pid === process.pid) return ours.has(token);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === null || started === startOf(pid);
}

function isFresh(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs < WRITING_MS;
  } catch {
    return false;
  }
}

/** Linux only: the 22nd field of /proc/PID/stat, counted after the name, which may hold spaces and brackets. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

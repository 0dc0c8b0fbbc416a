/*
 * The lock of the embedded database's folder, with holders that live, are dead, and cannot be asked.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { FolderInUse, lockFolder } from '../../demo/receiver/folder-lock.js';
import { temporaryFolder } from './help.js';

describe('lockFolder', () => {
  let folder: string;
  let file: string;
  const removals: (() => void)[] = [];
  beforeEach(() => {
    const made = temporaryFolder();
    removals.push(made.remove);
    folder = made.folder;
    file = join(folder, 'receiver.lock');
  });
  after(() => removals.forEach((remove) => remove()));

  const holdAs = (holder: object) => writeFileSync(file, JSON.stringify(holder));
  const refused = (line: RegExp) =>
    assert.rejects(lockFolder(folder), (error) => error instanceof FolderInUse && line.test(error.message));

  it('gives the folder to one, and to the next when it is given back', async () => {
    const unlock = await lockFolder(folder);
    await refused(new RegExp(`process ${process.pid}; stop it, or set DATA_DIR`));
    unlock();
    assert.ok(!existsSync(file));
    (await lockFolder(folder))();
  });

  it('is refused while a living process holds it, even one without a known start', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    holdAs({ pid: other.pid, started: null, host: hostname(), token: 'x' });
    await refused(new RegExp(`process ${other.pid};`));
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('exit', resolve));
    (await lockFolder(folder))();
  });

  it('is taken over from a process that is dead', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    holdAs({ pid, started: null, host: hostname(), token: 'x' });
    const unlock = await lockFolder(folder);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).pid, process.pid);
    unlock();
  });

  it('is taken over where our own pid is that of a holder before us', async () => {
    holdAs({ pid: process.pid, started: '1', host: hostname(), token: 'x' });
    (await lockFolder(folder))();
  });

  it(
    'is taken over where the pid lives but is another process by now',
    { skip: process.platform !== 'linux' },
    async () => {
      holdAs({ pid: 1, started: 'not-then', host: hostname(), token: 'x' });
      (await lockFolder(folder))();
    },
  );

  it('stands while its holder is on another machine, and says which file to delete', async () => {
    holdAs({ pid: 1, started: null, host: 'elsewhere', token: 'x' });
    await refused(/process 1 on elsewhere; if that is gone, delete .*receiver\.lock/);
  });

  it('stands for a moment while it cannot be read, and no longer', async () => {
    writeFileSync(file, '');
    await refused(/another process/);
    const old = Date.now() / 1000 - 60;
    utimesSync(file, old, old);
    (await lockFolder(folder))();
  });

  it('goes to one of many who find the same dead holder', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    holdAs({ pid, started: null, host: hostname(), token: 'x' });
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)));
    const taken = all.filter((one) => one.status === 'fulfilled');
    assert.equal(taken.length, 1);
    taken[0]?.value();
  });

  it('leaves a lock alone that is no longer its own', async () => {
    const unlock = await lockFolder(folder);
    const thief = JSON.stringify({ pid: 1, started: null, host: 'elsewhere', token: 'y' });
    writeFileSync(file, thief);
    unlock();
    assert.equal(readFileSync(file, 'utf8'), thief);
  });
});

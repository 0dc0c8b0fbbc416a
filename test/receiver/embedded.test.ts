/*
 * The contract, and what proves the store, on the database that `npm start` uses, in a folder of its own.
 */
import { after } from 'node:test';
import { openDatabase } from '../../demo/receiver/database.js';
import { describeContract } from './contract.js';
import { describeProof } from './proof.js';
import { temporaryFolder } from './help.js';

const { folder, remove } = temporaryFolder();
after(remove);

describeContract('embedded', () => openDatabase({ dataDir: folder }));
describeProof('embedded', () => openDatabase({ dataDir: folder }));

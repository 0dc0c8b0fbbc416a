/*
 * The contract, and what proves the store, on the database that `npm start` uses, in a folder of its own.
 */
import { after } from 'node:test';
import { openDatabase } from '../../demo/receiver/database.js';
import { describeContract } from './contract.js';
import { describeProof } from './proof.js';
import { temporaryFolder } from './help.js';
import { describeIdentity } from './identity.js';
import { describeRemember } from './remember.js';
import { describeUnsubscribe } from './unsubscribe.js';

const { folder, remove } = temporaryFolder();
after(remove);

const open = () => openDatabase({ dataDir: folder });
describeContract('embedded', open);
describeIdentity('embedded', open);
describeProof('embedded', open);
describeUnsubscribe('embedded', open);
describeRemember('embedded', open);

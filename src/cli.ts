/*
 * The `consent-notice` command: `check` tells what is wrong with notices and policies, `compile` makes the files that
 * browsers load, `wording` prints what visitors are shown, with its hashes, `verify` checks stored
 * records. What is wrong is decided in check/; the commands read, write and print. Exit 0, 1 where a file is
 * wrong, 2 where the command is.
 */
import { check } from './cli-check.js';
import { compile } from './cli-compile.js';
import { Failed, WrongUse } from './cli-files.js';
import { verify } from './cli-verify.js';
import { wording } from './cli-wording.js';

const USAGE = `consent-notice check FILE… [--policy POLICY.json]… [--against OLD]… [--strict] [--json]
consent-notice compile NOTICE.html --out FILE.json
consent-notice compile NOTICE.html… --out FOLDER
consent-notice compile POLICY.json --out FOLDER [--notices FOLDER] [--previous OLD.json]…
consent-notice wording [POLICY.json | FOLDER] [--notices FOLDER] [--json]
consent-notice verify RECORDS.ndjson [--wording FILE.json]… [--json]

check tells what is wrong with notices (.html) and policies (.json), why, and how to mend it. Notices of one id are
compared with the first of them.
  --policy   what the notices are compared with (default: policy.json beside the notice, or in the folder above)
  --against  the version before, of a notice or a policy: what has changed, and whether it is asked again
  --strict   warnings are errors
  --json     for tools

compile makes the files that browsers load. A folder gets notice.<language>.json for each notice, and beside it
notice.<language>.<version>.json, which stays when the notice changes, and
notice.<language>.html, a page by itself.
  --out      where to
  --notices  the folder with the notices that a policy's records name (default: "notice" beside the policy)
  --previous an earlier version of the policy: who agreed to it is not asked again where it asked for more

wording prints every text that a visitor can be shown when deciding, with the hash that a record carries, in each
language: of a policy, of a folder with what compile made of it, or of the package's own.
  --notices  the folder with the notices it was compiled with (default: as for compile, or in the folder)
  --json     whole, as one value to archive with a release

verify checks stored records, one a line as the receiver's GET /consents.ndjson gives them: that each is a record, says
what it said when the next was made, and stands in its place; and lists what somebody should look at.
  --wording  what wording printed for a release (--json): the words of its records must be among these
  --json     for tools

Exit 0, 1 where a file is wrong or a record broken, 2 where the command is.`;

const COMMANDS: Readonly<Record<string, (args: string[]) => void | Promise<void>>> = {
  check,
  compile,
  wording,
  verify,
};

async function run([command = '', ...args]: string[]): Promise<void> {
  try {
    if (!Object.hasOwn(COMMANDS, command)) throw new WrongUse(command && `there is no command "${command}"`);
    await COMMANDS[command]!(args);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const wrongUse = error instanceof WrongUse || code?.startsWith('ERR_PARSE_ARGS');
    process.exitCode = wrongUse ? 2 : 1;
    if (wrongUse) console.error(message ? `consent-notice: ${message}\n\n${USAGE}` : USAGE);
    else if (!(error instanceof Failed)) console.error(`consent-notice: error: ${message}`);
  }
}

// Whoever reads may have read enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await run(process.argv.slice(2));

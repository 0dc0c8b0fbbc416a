/*
 * Unsubscribing by a signed link. Opening it only shows a page, since mail scanners open every link; its button, or the
 * mail program's own (RFC 8058), makes a record like any other: by the person, of the account that the link names, in
 * a chain of the receiver's own. The ids of that chain follow from the key, the subject and the place in the chain, so
 * that of two clicks at once the database lets one win, and a chain goes on even after an erasure.
 */
import { createHash, createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { canonicalize } from '../../src/model/canonical.js';
import { parseRecord } from '../../src/model/record.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { unsubscribeAsks } from '../../src/model/unsubscribe-words.js';
import { purposeWordingOf, wordingOf } from '../../src/model/wording.js';
import { VERSION } from '../../src/version.js';
import { currentOf } from './current.js';
import type { Listed } from './current.js';
import type { Database } from './database.js';
import { problemOf } from './errors.js';
import { Problem } from './problem.js';
import { takeFrom } from './rate-limit.js';
import type { RateLimit } from './rate-limit.js';
import { storeRecord } from './records.js';
import { DatabaseUnavailable } from './unavailable.js';
import { InvalidLink, readToken } from './unsubscribe-link.js';
import type { Unsubscription } from './unsubscribe-link.js';
import { askPage, donePage, failedPage, languageFor, sendPage } from './unsubscribe-page.js';
import { listedOf, markVerified } from './verified.js';

const FORM_LIMIT = 4096;
const ONE_CLICK = 'One-Click';
/** Clicks at the same moment that may be ahead of this one. */
const TRIES = 20;

/**
 * The routes, with a parser and error pages of their own.
 * @param key UNSUBSCRIBE_KEY
 * @param limit counts by whom the link is about, since a mail provider clicks for all its customers from one address
 */
export function addUnsubscribe(
  app: FastifyInstance,
  database: Database,
  key: string,
  limit: RateLimit | undefined,
): void {
  const linkOf = (query: unknown) => {
    const { t } = query as { t?: unknown };
    if (t === undefined) throw new Problem(400, 'the link has no token: ?t=TOKEN');
    return readToken(key, t);
  };
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // RFC 8058 has mail programs send the first, and lets them send the second; browsers send the second.
    scope.addContentTypeParser(
      ['multipart/form-data', 'application/x-www-form-urlencoded'],
      { parseAs: 'buffer', bodyLimit: FORM_LIMIT },
      async (request: FastifyRequest, body: Buffer) => {
        const headers = { 'content-type': request.headers['content-type'] ?? '' };
        const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => null);
        return (
          form && {
            oneClick: form.get('List-Unsubscribe') === ONE_CLICK,
            shown: form.get('shown') === 'page',
          }
        );
      },
    );
    scope.setErrorHandler((error, request, reply) => {
      const { status, headers } = error instanceof InvalidLink ? FORBIDDEN : problemOf(error, request);
      const html = failedPage(languageFor(request), status < 500 && status !== 429 ? 'broken' : 'later');
      return sendPage(reply.headers(headers), status, html);
    });
    scope.get('/unsubscribe', { exposeHeadRoute: true }, (request, reply) =>
      sendPage(reply, 200, askPage(linkOf(request.query))),
    );
    scope.post('/unsubscribe', async (request, reply) => {
      const said = linkOf(request.query);
      const form = request.body as Form | null | undefined;
      if (!form?.oneClick) throw new Problem(400, 'the form must say List-Unsubscribe=One-Click');
      takeFrom(limit, `subject ${said.subject}`);
      const gpc = request.headers['sec-gpc'] === '1';
      await unsubscribe(database, said, { key, gpc, shown: form.shown });
      return sendPage(reply, 200, donePage(said));
    });
  });
}

interface Form {
  readonly oneClick: boolean;
  /** It is the form of our own page, whose words the person has seen; a mail program's button shows none of them. */
  readonly shown: boolean;
}

const FORBIDDEN = { status: 403, headers: {} };

/** Stores one record, or none where what the link withdraws is withdrawn already. */
async function unsubscribe(database: Database, said: Unsubscription, click: Click) {
  const { key } = click;
  const chain = uuidOf(key, `chain/${said.subject}`);
  for (let tries = 0; tries < TRIES; tries++) {
    // Before what is listed: a click that comes between the two is seen in the list, or takes this one's id.
    const head = await headOf(database, key, chain);
    const listed = await listedOf(database, said.subject);
    if (isDone(said, listed)) return;
    const record = await recordOf(database, said, { ...click, listed, chain, head });
    // Marked first: whoever sees the record must see that it is verified, or it would be made once more.
    await markVerified(database, record.id);
    if ((await storeRecord(database, record)).outcome !== 'conflict') return;
  }
  throw new DatabaseUnavailable('busy');
}

function isDone({ purposes }: Unsubscription, listed: readonly Listed[]): boolean {
  const current = currentOf(listed).filter(({ kind, verified }) => kind === 'account' && verified);
  return purposes.every(({ id }) =>
    current.some(({ purpose, decision }) => purpose === id && /^(withdrawn|objected)$/.test(decision)),
  );
}

interface Click {
  readonly key: string;
  readonly gpc: boolean;
  readonly shown: boolean;
}

interface Before extends Click {
  readonly listed: readonly Listed[];
  readonly chain: string;
  readonly head: Head | null;
}

const NOTHING = { frame: [], labels: [] };

async function recordOf(database: Database, said: Unsubscription, before: Before): Promise<ConsentRecord> {
  const { listed, chain, head, key, gpc, shown } = before;
  const sequence = (head?.sequence ?? 0) + 1;
  // The database's clock is the one that says when records arrive: no other may place this one among them.
  const [{ now } = { now: new Date() }] = await database.query<{ now: Date }>(
    'SELECT clock_timestamp() AS now',
  );
  const { language, controller } = said;
  const { frame, labels } = shown ? unsubscribeAsks(language, controller.name) : NOTHING;
  return parseRecord({
    schema: 'consent-record/1',
    id: idOf(key, chain, sequence),
    env: said.env,
    subject: { kind: 'account', id: said.subject },
    chain,
    sequence,
    actor: 'self',
    by: 'person',
    decidedAt: now.toISOString(),
    site: said.site,
    controller: controller.id,
    policy: said.policy,
    notice: null,
    language,
    layer: 'email',
    method: 'unsubscribe',
    reason: listed.some(({ record }) => record.subject.kind === 'account') ? 'changed-mind' : 'first',
    controls: ['unsubscribe'],
    wording: sha256(wordingOf({ layer: 'email', language, frame, labels })),
    decisions: said.purposes.map(({ id, fingerprint, basis, label }) => ({
      purpose: id,
      fingerprint,
      // What ran without consent is objected to (GDPR 21(2)), not withdrawn.
      decision: basis === 'legitimate-interest' ? 'objected' : 'withdrawn',
      wording: sha256(purposeWordingOf({ label })),
      basis,
      expression: basis === 'explicit-consent' ? 'explicit' : 'expressed',
    })),
    signals: { gpc },
    component: VERSION,
    previous: head && { id: head.id, sha256: head.sha256 },
  });
}

const sha256 = (value: unknown) => createHash('sha256').update(canonicalize(value)).digest('hex');

interface Head {
  readonly sequence: number;
  readonly id: string;
  readonly sha256: string;
}

/** Ids asked for at once: more clicks than most people make. */
const PAGE = 8;

/** The newest record of the chain. What was erased still counts: its id and hash are kept. */
async function headOf(database: Database, key: string, chain: string): Promise<Head | null> {
  let head: Head | null = null;
  for (;;) {
    const before: number = head?.sequence ?? 0;
    const ids = Array.from({ length: PAGE }, (_, i) => idOf(key, chain, before + 1 + i));
    const rows = await database.query<{ id: string; sha256: string }>(
      'SELECT id, sha256 FROM record_ids WHERE id = ANY($1::uuid[])',
      [ids],
    );
    const known = new Map(rows.map((row) => [row.id, row.sha256]));
    for (const [i, id] of ids.entries()) {
      const hash = known.get(id);
      if (hash === undefined) return head;
      head = { sequence: before + 1 + i, id, sha256: hash };
    }
  }
}

const idOf = (key: string, chain: string, sequence: number) => uuidOf(key, `record/${chain}/${sequence}`);

/** A UUID that only the key's holder can make (version 8 of RFC 9562). */
function uuidOf(key: string, name: string): string {
  const bytes = createHmac('sha256', key).update(`consent-unsubscribe-id/1.${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

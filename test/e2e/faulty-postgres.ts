/*
 * What looks like a PostgreSQL to a driver (its protocol, version 3), takes every statement until it is told to fail,
 * and then quotes in its error what was to be stored, as real ones do. It keeps nothing.
 */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';

/** A type, the length, and what it says. */
const message = (type: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const READY = message('Z', Buffer.from('I'));
const COMPLETE = message('C', Buffer.from('SELECT 0\0'));
/** What a statement's parts are answered with: parsed, bound, without rows. */
const ANSWERS: Readonly<Record<string, Buffer>> = {
  P: message('1'),
  B: message('2'),
  D: message('n'),
  E: COMPLETE,
  Q: Buffer.concat([COMPLETE, READY]),
  S: READY,
};

export class FaultyPostgres {
  /** A SQLSTATE and a text to fail with from now on. */
  fault: { readonly code: string; readonly says: string } | undefined;
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `postgres://somebody@127.0.0.1:${(this.#server.address() as AddressInfo).port}/records`;
  }

  stop(): void {
    this.#server.close();
  }

  #serve(socket: Socket): void {
    let waiting = Buffer.alloc(0);
    let started = false;
    socket.on('error', () => {});
    socket.on('data', (part: Buffer) => {
      waiting = Buffer.concat([waiting, part]);
      for (;;) {
        const typed = started ? 1 : 0;
        if (waiting.length < 4 + typed) return;
        const end = typed + waiting.readInt32BE(typed);
        if (waiting.length < end) return;
        // The first message of a connection has no type.
        this.#answer(socket, started ? waiting.toString('latin1', 0, 1) : 'start');
        waiting = waiting.subarray(end);
        started = true;
      }
    });
  }

  #answer(socket: Socket, type: string): void {
    if (type === 'start') {
      // No password is asked for.
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), READY]));
    } else if (type === 'X') socket.end();
    else if (this.fault && type === 'E') socket.write(this.#error(this.fault));
    else if (this.fault && type === 'Q') socket.write(Buffer.concat([this.#error(this.fault), READY]));
    else if (ANSWERS[type]) socket.write(ANSWERS[type]);
  }

  #error({ code, says }: { readonly code: string; readonly says: string }): Buffer {
    const fields = { S: 'ERROR', C: code, M: `cannot store ${says}`, D: `Failing row contains (${says}).` };
    const text = Object.entries(fields).map(([name, value]) => `${name}${value}\0`);
    return message('E', Buffer.from(`${text.join('')}\0`));
  }
}

/*
 * Where in a JSON file a value stands, by the path that errors name (`purposes[2].basis`): the parser of the language
 * does not say. It also says where a file stops being JSON. It reads once, keeps its own stack, and refuses nesting
 * that no file of ours has.
 */
import type { Place } from '../model/notice-markup.js';

/** Each path that stands in the file, and the offset of its key or, in a list, of its value. */
export interface JsonPlaces {
  readonly paths: ReadonlyMap<string, number>;
  /** Keys that stand again in their object: the last of them counts. */
  readonly twice: readonly { readonly path: string; readonly offset: number }[];
  readonly fault?: { readonly offset: number; readonly message: string };
}

const DEEPEST = 100;
const SPACE = /[ \t\r\n]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const CHARACTERS = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

interface Level {
  readonly path: string;
  /** Undefined in an object. */
  index: number | undefined;
  readonly keys: Set<string>;
}

export function jsonPlaces(text: string): JsonPlaces {
  return new JsonReader(text).read();
}

class JsonReader {
  readonly #text: string;
  readonly #paths = new Map<string, number>([['', 0]]);
  readonly #levels: Level[] = [];
  readonly #twice: { path: string; offset: number }[] = [];
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonPlaces {
    let message = this.#value('');
    while (message === undefined && this.#levels.length) message = this.#next(this.#levels.at(-1)!);
    if (message === undefined && this.#see() !== undefined) message = 'nothing may follow here';
    return {
      paths: this.#paths,
      twice: this.#twice,
      ...(message && { fault: { offset: this.#offset, message } }),
    };
  }

  #take(what: RegExp): string | undefined {
    what.lastIndex = this.#offset;
    const found = what.exec(this.#text)?.[0];
    this.#offset += found?.length ?? 0;
    return found;
  }

  /** With its quotes. */
  #string(): string | undefined {
    const start = this.#offset;
    if (this.#text[start] !== '"') return undefined;
    this.#offset++;
    while (this.#take(CHARACTERS));
    if (this.#text[this.#offset] !== '"') return undefined;
    return this.#text.slice(start, ++this.#offset);
  }

  /** What stands next, without reading it. */
  #see(): string | undefined {
    this.#take(SPACE);
    return this.#text[this.#offset];
  }

  #sees(character: string): boolean {
    if (this.#see() !== character) return false;
    this.#offset++;
    return true;
  }

  /** @returns what is wrong, if anything */
  #value(path: string): string | undefined {
    const opening = this.#see();
    if (opening === '{' || opening === '[') {
      if (this.#levels.length >= DEEPEST) return `nested deeper than ${DEEPEST} levels`;
      this.#offset++;
      this.#levels.push({ path, index: opening === '[' ? -1 : undefined, keys: new Set() });
      // A list or object with something in it goes on as if a comma stood before.
      if (this.#sees(opening === '{' ? '}' : ']')) this.#levels.pop();
      else return this.#member(this.#levels.at(-1)!);
      return undefined;
    }
    if (opening === '"')
      return this.#string() ? undefined : 'this text does not end, or holds a character that it may not';
    return this.#take(SCALAR) ? undefined : 'a value must stand here';
  }

  #next(level: Level): string | undefined {
    if (this.#sees(',')) return this.#member(level);
    const closing = level.index === undefined ? '}' : ']';
    if (!this.#sees(closing)) return `"," or "${closing}" must stand here`;
    this.#levels.pop();
    return undefined;
  }

  #member(level: Level): string | undefined {
    this.#take(SPACE);
    const at = this.#offset;
    if (level.index !== undefined) {
      const path = `${level.path}[${++level.index}]`;
      this.#paths.set(path, at);
      return this.#value(path);
    }
    const key = this.#string();
    if (key === undefined) return 'a name in double quotes must stand here';
    if (!this.#sees(':')) return '":" must stand here';
    const name = JSON.parse(key) as string;
    const path = level.path ? `${level.path}.${name}` : name;
    if (level.keys.has(name)) this.#twice.push({ path, offset: at });
    level.keys.add(name);
    this.#paths.set(path, at);
    return this.#value(path);
  }
}

/** Where a path stands, or else what would be around it. */
export function offsetOf({ paths }: JsonPlaces, path: string): number {
  for (let here = path; here; here = here.replace(/(?:\.[^.[\]]*|\[\d*\]|^[^.[\]]+|.)$/su, '')) {
    const offset = paths.get(here);
    if (offset !== undefined) return offset;
  }
  return 0;
}

export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** From the text of an answer to what can be judged. */
import { mayHoldInexactNumbers, parseExactly } from '../message/exact-number.ts';

/** An answer as the wire brought it. */
export interface RawReply {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Unpacked and decoded. */
  body: string;
  /** The body could not be unpacked, or is larger than the limit; `body` is empty then. */
  isUnreadable?: boolean;
}

/** An answer that was read. */
export interface Reply {
  status: number;
  headers: RawReply['headers'];
  /** `page`: markup; somebody else than the API has answered. `text`: anything else that is no JSON object or array. */
  shape: 'json' | 'empty' | 'page' | 'text' | 'unreadable';
  /**
   * The object or array of a `json` answer, else undefined. A number that a double can't hold is a raw JSON number:
   * `textOf` reads it.
   */
  json: unknown;
}

/** Reads an answer. Only objects and arrays count as JSON, since a page or a lone word is no answer of an API. */
export function readReply({ status, headers, body, isUnreadable = false }: RawReply): Reply {
  const of = (shape: Reply['shape'], json?: unknown): Reply => ({ status, headers, shape, json });
  if (isUnreadable) return of('unreadable');
  const text = body.replace(/^\ufeff/, '').trim();
  if (text === '') return of('empty');
  if (text.startsWith('<')) return of('page');
  const json = parse(text);
  return typeof json === 'object' && json !== null ? of('json', json) : of('text');
}

function parse(text: string): unknown {
  try {
    return mayHoldInexactNumbers(text) ? parseExactly(text) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Submits async requests as a Data Action does, some of them twice, and polls them to their end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accepted } from '../report/verdict.ts';
import { jsonObject } from '../simulators/system.ts';
import type { Caller } from './callers.ts';
import type { HttpClient } from './http-client.ts';
import type { RequestOperation, RequestTarget } from './target.ts';

/** One request through its life. */
export interface RequestNote {
  reference: string;
  operation: RequestOperation;
  requestId: string;
  firstSentMs: number;
  /** ms since the epoch of its first 200; 0: not yet. */
  acceptedMs: number;
  /** As last polled. */
  status: 'unsent' | 'PENDING' | 'COMPLETE' | 'FAILED';
  completedMs: number;
  polls: number;
  /** The same Idempotency-Key was answered another request id, or a poll of an accepted request 404. */
  broken: boolean;
}

const timeoutMs = 10_000;
const mostAttempts = 10;

export interface RequestOptions {
  client: HttpClient;
  target: RequestTarget;
  apiKey: string;
  random: () => number;
  nextCaller: () => Caller;
  prefix: string;
  speed: number;
  signal: AbortSignal;
}

/** `send()` starts one request; polling goes on by itself until it is done or the signal says stop. */
export function createRequestSender(options: RequestOptions): {
  notes: RequestNote[];
  send(): void;
  settled(): Promise<void>;
  accepted(): Accepted[];
} {
  const { client, target, random, speed, signal } = options;
  const notes: RequestNote[] = [];
  const underWay = new Set<Promise<void>>();
  const headers = { 'content-type': 'application/json', 'x-api-key': options.apiKey };

  const submit = async (note: RequestNote, path: string, body: string): Promise<void> => {
    const keyed = { ...headers, 'idempotency-key': `key-${note.reference}` };
    const answer = await client.call('POST', path, body, keyed, timeoutMs);
    const requestId = jsonObject(answer.text)?.['requestId'];
    if (answer.status !== 200 || typeof requestId !== 'string') return;
    if (note.requestId !== '' && note.requestId !== requestId) note.broken = true;
    if (note.acceptedMs === 0) Object.assign(note, { requestId, acceptedMs: Date.now(), status: 'PENDING' });
  };

  const poll = async (note: RequestNote): Promise<void> => {
    note.polls += 1;
    const answer = await client.call('GET', target.poll(note.requestId), undefined, headers, timeoutMs);
    const status = jsonObject(answer.text)?.['status'];
    if (answer.status === 404) note.broken = true;
    if (status === 'COMPLETE' || status === 'FAILED')
      Object.assign(note, { status, completedMs: Date.now() });
  };

  const run = async (note: RequestNote, caller: Caller): Promise<void> => {
    const { operation, reference } = note;
    const asked = target.submit(operation, reference, caller.phone);
    const body = JSON.stringify(asked.body);
    for (let tries = 0; note.acceptedMs === 0 && tries < mostAttempts && !signal.aborted; tries += 1) {
      if (tries > 0) await sleep(Math.max(1000, 5000 / speed));
      await submit(note, asked.path, body);
    }
    if (random() < 0.1) await submit(note, asked.path, body);
    for (
      let waitMs = 500;
      note.status === 'PENDING' && !signal.aborted;
      waitMs = Math.min(waitMs * 1.5, 5000)
    ) {
      await sleep(waitMs);
      await poll(note);
    }
  };

  return {
    notes,
    send() {
      let caller = options.nextCaller();
      const isCase = random() < 0.75 || caller.phone === '' || !target.refreshes;
      const operation = isCase ? 'create-case' : 'refresh-customer';
      if (operation === 'refresh-customer' && caller.phone === '') caller = options.nextCaller();
      const note: RequestNote = {
        reference: `${options.prefix}-r${notes.length + 1}`,
        operation,
        requestId: '',
        firstSentMs: Date.now(),
        acceptedMs: 0,
        status: 'unsent',
        completedMs: 0,
        polls: 0,
        broken: false,
      };
      notes.push(note);
      const running = run(note, caller).finally(() => underWay.delete(running));
      underWay.add(running);
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
    accepted: () =>
      notes
        .filter(({ acceptedMs, operation }) => acceptedMs > 0 && operation === 'create-case')
        .map(({ reference, firstSentMs, acceptedMs }) => ({
          reference,
          sink: target.sink,
          group: '',
          firstSentMs,
          acceptedMs,
        })),
  };
}

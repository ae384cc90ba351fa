/** What a webhook is refused with, to the word: the codes are contract, the messages are what a sender’s engineer reads. */
import { describe, expect, it } from '@jest/globals';
import { genesysBody, ingestRig } from './rig.ts';

const LIMIT = 262_144;
const deep = (levels: number): string => `{"messageId":"m-1","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;

describe('refused webhooks', () => {
  it.each<[string, string | Uint8Array, number, string, string]>([
    ['not JSON', 'not JSON', 400, 'not_json', 'The body is not JSON.'],
    ['not UTF-8', Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d), 400, 'not_json', 'The body is not UTF-8.'],
    ['an array', '[]', 400, 'not_an_object', 'The body must be a JSON object.'],
    [
      'a number out of range',
      '{"a":1e999}',
      400,
      'unusable_number',
      'The body holds a number that is out of range.',
    ],
    ['a key __proto__', '{"__proto__":1}', 400, 'unusable_key', 'The body holds an unusable key.'],
    ['64 arrays in one another', deep(64), 400, 'too_deep', 'The body is nested too deep.'],
    [
      'no id',
      '{"eventType":"a"}',
      400,
      'no_event_id',
      'The event has no id: a text of 1 to 256 characters or a whole number.',
    ],
    [
      'an interaction id that is none',
      genesysBody('m-1', { data: { id: 7.5 } }),
      400,
      'bad_interaction_id',
      'The interaction id is no text of 1 to 256 characters and no whole number.',
    ],
    ['too many bytes', 'x'.repeat(LIMIT + 1), 413, 'too_large', `The body is over ${LIMIT} bytes.`],
    [
      'numbers that are far longer when written out',
      `{"messageId":"m-1","a":[${Array.from({ length: 50_000 }, () => '1e20').join(',')}]}`,
      413,
      'too_large',
      'The body is too large when written out.',
    ],
  ])('%s: nothing is recorded, and the answer says why', async (_what, body, status, code, message) => {
    const rig = ingestRig();
    const error = { code, message, correlationId: 'c-1' };
    expect(await rig.post('genesys', body)).toEqual({ status, body: { error } });
    expect(rig.calls).toEqual([]);
    expect(rig.metrics.sums.get(`EventsRefused/${code}`)).toBe(1);
    expect(rig.metrics.sums.has('SignatureFailures')).toBe(false);
    expect(rig.clock.sleeping()).toBe(0);
  });

  it('P10: a bad signature is 401 to the word, counted and measured', async () => {
    const rig = ingestRig();
    const answer = await rig.post('genesys', genesysBody('m-1'), { 'x-hub-signature-256': 'sha256=no' });
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { code: 'bad_signature', message: 'The signature is missing or does not hold.' } },
    });
    expect(Object.fromEntries(rig.metrics.sums)).toEqual({
      SignatureCheckLatency: 1,
      SignatureFailures: 1,
      'EventsRefused/bad_signature': 1,
      AckLatency: 1,
    });
  });

  it('another path is 404 to the word', async () => {
    const rig = ingestRig();
    const request = { ...rig.request('genesys', genesysBody('m-1')), path: '/webhooks/other' };
    expect(await rig.answer(request)).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found', message: 'There is no such webhook.' } },
    });
    expect(rig.metrics.sums.get('EventsRefused/not_found')).toBe(1);
  });

  it('P2: the same id with another payload is 409 to the word, and on-call can look it up by its key', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    expect(await rig.post('genesys', genesysBody('m-1', { note: 1 }))).toMatchObject({
      status: 409,
      body: { error: { code: 'payload_conflict', message: 'This id was accepted with another payload.' } },
    });
    const [key] = rig.records.records.keys();
    expect(rig.log.lines).toEqual([
      { level: 'warn', message: 'same id, other payload', fields: { key, correlationId: 'c-1' } },
    ]);
    expect(rig.metrics.sums.get('EventsRefused/payload_conflict')).toBe(1);
  });

  it('P1: a fault of ours is 503 and counted as one', async () => {
    const rig = ingestRig();
    rig.records.observe = async () => Promise.reject(new Error('bug'));
    expect(await rig.post('genesys', genesysBody('m-1'))).toMatchObject({ status: 503 });
    expect(rig.metrics.sums.get('EventsRefused/fault')).toBe(1);
  });
});

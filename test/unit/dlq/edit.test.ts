import { beforeEach, describe, expect, test } from '@jest/globals';
import { readContent } from '../../../bin/dlq/content.ts';
import { noLetters } from '../../../bin/dlq/counts.ts';
import { createDrop } from '../../../bin/dlq/drop.ts';
import { editLetter, payloadToEdit } from '../../../bin/dlq/edit.ts';
import { eventContent } from '../../../bin/dlq/event-content.ts';
import { type Letter, readLetter } from '../../../bin/dlq/letter.ts';
import { refusals } from '../../../bin/dlq/refusals.ts';
import { requestContent } from '../../../bin/dlq/request-content.ts';
import { scan } from '../../../bin/dlq/scan.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { PermanentError } from '../../../lambdas/core/errors.ts';
import { payloadHash } from '../../../lambdas/core/message/payload.ts';
import { requestHash } from '../../../lambdas/core/message/request-hash.ts';
import type { ConnectorRequestMessage, RequestMessage } from '../../../lambdas/core/ports.ts';
import { event } from '../worker/rig.ts';
import { dlqRig } from './rig.ts';

const payload = (more: object = {}, data: object = {}) => ({
  messageId: 'a1',
  eventType: 'wrapup',
  timestamp: '2026-01-01T00:00:00.000Z',
  data: { id: 'A', type: 'voice', ...data },
  ...more,
});
const accepted = (data: object) =>
  event('a1', 'A', { eventType: 'wrapup', data, payloadHash: payloadHash(hasher, data), acceptedAtMs: 1 });
const how = { queueName: 'voice', operator: 'ann', reason: 'code renamed' };

describe('edit', () => {
  let rig: ReturnType<typeof dlqRig>;
  const letter = (): Letter => {
    const [record] = rig.dlq.peek();
    if (record === undefined) throw new Error('no letter');
    return readLetter(hasher, 'voice', record);
  };
  const edit = (text: string) => editLetter(rig.deps, how, letter(), text);

  beforeEach(async () => {
    rig = dlqRig();
    rig.script(async ({ data }) => {
      if ((data as { wrapupCode?: string }).wrapupCode !== 'sold')
        throw new PermanentError(422, 'wrapupCode');
      return {};
    });
    await rig.bury(accepted(payload({ wrapupCode: 'sodl' })));
  });

  test('P11: the edited payload replays under the same effect key, and only it', async () => {
    const seen: unknown[] = [];
    await edit(JSON.stringify(payload({ wrapupCode: 'sold' })));
    expect(rig.dlq.peek()).toHaveLength(1);
    expect(JSON.parse(letter().record.body).data.wrapupCode).toBe('sodl');
    rig.script(async (message) => {
      seen.push(message.data);
      return {};
    });
    expect((await rig.replay()).tally).toMatchObject({ acted: 1, edited: 1 });
    await rig.runFor(60_000);
    expect(seen).toEqual([payload({ wrapupCode: 'sold' })]);
    expect([rig.effects, rig.dlq.peek().length]).toEqual([['a1'], 0]);
  });

  test('P11: a edited payload that is refused again comes back edited, and can be edited again', async () => {
    await edit(JSON.stringify(payload({ wrapupCode: 'slod' })));
    await rig.replay();
    await rig.runFor(60_000);
    expect(JSON.parse(letter().record.body).data.wrapupCode).toBe('slod');
    expect(JSON.parse(await payloadToEdit(letter(), rig.edits)).wrapupCode).toBe('slod');
    await edit(JSON.stringify(payload({ wrapupCode: 'sold' })));
    await rig.replay();
    await rig.runFor(60_000);
    expect([rig.effects, rig.dlq.peek().length]).toEqual([['a1'], 0]);
  });

  test('P11: edited twice before the replay, the last one counts, and the editor opens it', async () => {
    await edit(JSON.stringify(payload({ wrapupCode: 'slod' })));
    expect(JSON.parse(await payloadToEdit(letter(), rig.edits)).wrapupCode).toBe('slod');
    await edit(JSON.stringify(payload({ wrapupCode: 'sold' })));
    await rig.replay();
    await rig.runFor(60_000);
    expect(rig.effects).toEqual(['a1']);
  });

  test('P9: who, why and both hashes are in the audit trail, the payload is not', async () => {
    const newHash = await edit(JSON.stringify(payload({ wrapupCode: 'sold' })));
    expect(rig.audit.entries).toMatchObject([
      { ...{ operator: 'ann', reason: 'code renamed' }, action: 'edit', newHash },
    ]);
    expect(rig.audit.entries[0]?.oldHash).toBe(payloadHash(hasher, payload({ wrapupCode: 'sodl' })));
    expect(JSON.stringify(rig.audit.entries)).not.toContain('sold');
  });

  test.each([
    ['no JSON', 'wrapup: sold', 'The body is not JSON'],
    ['a list', '[]', 'must be a JSON object'],
    ['another id', JSON.stringify(payload({ messageId: 'a2' })), 'its id must stay a1'],
    ['no id', JSON.stringify(payload({ messageId: undefined })), 'its id must stay a1'],
    ['another interaction', JSON.stringify(payload({}, { id: 'B' })), 'names another interaction'],
    ['another queue', JSON.stringify(payload({}, { type: 'chat' })), 'no event of this queue'],
    ['the same', JSON.stringify(payload({ wrapupCode: 'sodl' })), 'the same as before'],
  ])('says in a sentence what is wrong: %s', async (_what, text, sentence) => {
    await expect(edit(text)).rejects.toThrow(sentence);
    expect([rig.audit.entries, await rig.edits.read(letter().content?.target?.key ?? '')]).toEqual([
      [],
      undefined,
    ]);
  });

  test('P2: what has been applied or replayed meanwhile is not edited', async () => {
    const stale = letter();
    await rig.replay();
    await expect(
      editLetter(rig.deps, how, stale, JSON.stringify(payload({ wrapupCode: 'sold' }))),
    ).rejects.toThrow('replayed already');
  });

  test('P11: a letter whose replay was stopped while it waited its turn can still be edited', async () => {
    const stop = new AbortController();
    const { pace } = rig.deps;
    rig.deps.pace = async () => {
      stop.abort();
      return undefined;
    };
    expect((await rig.replay({ signal: stop.signal })).tally.acted).toBe(0);
    rig.deps.pace = pace;
    await edit(JSON.stringify(payload({ wrapupCode: 'sold' })));
    expect((await rig.replay()).tally).toMatchObject({ acted: 1, edited: 1 });
    await rig.runFor(60_000);
    expect([rig.effects, rig.dlq.peek().length]).toEqual([['a1'], 0]);
  });

  test('P11: an interaction goes on behind a dropped letter; the drop has its entry', async () => {
    const tally = noLetters();
    const options = { ...how, matches: () => true, limit: Number.POSITIVE_INFINITY };
    const dry = noLetters();
    const look = createDrop(rig.deps, { ...options, dryRun: true }, dry);
    await scan(rig.deps.queue, (record) => look(rig.deps.read(record)));
    expect(dry.plans).toEqual([expect.stringContaining('dropped; it died of permanent.')]);
    expect([dry.acted, rig.dlq.peek().length, rig.audit.entries.length]).toEqual([1, 1, 0]);
    const drop = createDrop(rig.deps, options, tally);
    await scan(rig.deps.queue, (record) => drop(rig.deps.read(record)));
    expect([tally.acted, rig.dlq.peek().length]).toEqual([1, 0]);
    expect(rig.audit.entries).toMatchObject([{ action: 'drop', operator: 'ann' }]);
  });

  test('P2: an edit that nobody may use is not replayed: another payload was accepted', async () => {
    await edit(JSON.stringify(payload({ wrapupCode: 'sold' })));
    const record = rig.records.records.get(letter().content?.target?.key ?? '');
    if (record !== undefined) record.allowedHash = 'else';
    expect([...(await rig.replay()).tally.refused]).toEqual([[refusals.conflict, 1]]);
  });
});

describe('what a letter holds', () => {
  test('an event of another topic is no message of the queue', () => {
    expect(eventContent(hasher, 'digital', JSON.stringify(accepted(payload())))).toBeUndefined();
  });

  test('P2: numbers that a double can’t hold are edited without loss', () => {
    const content = eventContent(hasher, 'voice', JSON.stringify(accepted(payload())));
    const text = JSON.stringify(payload({ n: 1 })).replace('"n":1', '"n":12345678901234567890');
    expect(content?.edit?.(text).write(1, 0)).toContain('"n":12345678901234567890');
  });

  test('an event of the bus keeps its id; its topic name must stay', () => {
    const data = { topicName: 'v2.x', eventBody: { conversationId: 'A', n: 1 } };
    const content = eventContent(hasher, 'voice', JSON.stringify({ ...accepted(data), eventType: 'x' }));
    const edited = content?.edit?.(JSON.stringify({ ...data, eventBody: { conversationId: 'A', n: 2 } }));
    expect([edited?.id, edited?.target?.payloadHash === content?.target?.payloadHash]).toEqual(['a1', false]);
    expect(() => content?.edit?.(JSON.stringify({ ...data, topicName: 'v2.y' }))).toThrow('its id must stay');
    const other = { ...data, eventBody: { conversationId: 'B' } };
    expect(() => content?.edit?.(JSON.stringify(other))).toThrow('another interaction');
  });

  test('P11: a request to a further connector is read, and goes back as it came, under its own effect key', () => {
    const request: ConnectorRequestMessage = {
      ...{ kind: 'connector-request', requestId: 'r1', operation: 'pay', fields: { account: '7' } },
      ...{ acceptedAtMs: 1, generation: 1, correlationId: 'c' },
    };
    const content = readContent(hasher, 'billing-requests', JSON.stringify(request), 'm-1');
    expect(content?.target).toEqual({
      ...{ key: 'r1', generation: 1 },
      payloadHash: requestHash(hasher, 'billing', request),
    });
    expect(JSON.parse(content?.write(2, 0) ?? '')).toEqual({ v: 1, ...request, generation: 2 });
    expect(requestContent(hasher, 'crm', JSON.stringify({ ...request, kind: 'request' }))).toBeUndefined();
  });

  test('a request keeps its operation and its customer', () => {
    const request: RequestMessage = {
      ...{ kind: 'request', requestId: 'r1', operation: 'create-case', phone: '+14155550123' },
      ...{
        fields: { phone: '+14155550123', subject: 's' },
        acceptedAtMs: 1,
        generation: 1,
        correlationId: 'c',
      },
    };
    const content = requestContent(hasher, 'crm', JSON.stringify(request));
    const edit = (change: object) =>
      content?.edit?.(JSON.stringify({ ...(content.payload as object), ...change }));
    expect(JSON.parse(edit({ subject: 't' })?.write(2, 0) ?? '').fields.subject).toBe('t');
    expect(() => edit({ operation: 'refresh-customer' })).toThrow('operation must stay');
    expect(() => edit({ phone: '+14155550199' })).toThrow('another customer');
  });
});

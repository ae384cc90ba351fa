/** Whatever a system answers, what goes back to the platform stays what the connector has declared. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { answerOf } from '../../../lambdas/core/connector/answer.ts';
import type { AnswerFields } from '../../../lambdas/core/connector/fields.ts';
import { type WriteBack, writtenBack } from '../../../lambdas/core/connector/write-back.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import { readUpdate } from '../../../lambdas/core/message/read-message.ts';
import { createPlatformApi } from '../../../lambdas/core/platform/api.ts';
import { genesysProfile } from '../../../lambdas/core/platform/profile.ts';
import { requestUpdate } from '../../../lambdas/core/platform/update-of.ts';
import type { PlatformRequest } from '../../../lambdas/core/ports.ts';
import loyalty from '../../fixtures/write-back/loyalty.ts';
import { hostileText } from './hostile.ts';

const rules: (readonly [string, AnswerFields, WriteBack])[] = [
  loyalty.lookups,
  loyalty.operations,
  loyalty.events,
].flatMap((some) =>
  Object.entries(some).flatMap(([name, rule]) =>
    'answer' in rule && rule.writeBack ? [[name, rule.answer, rule.writeBack] as const] : [],
  ),
);

const value = fc.oneof(hostileText, fc.jsonValue(), fc.constant(undefined));
const options = { correlationId: 'x', group: 'g', fresh: true, untilMs: 0 };

describe.each(rules)('what %s sends back', (name, answer, writeBack) => {
  const stated = fc.record(Object.fromEntries(Object.keys(answer).map((field) => [field, value])));
  const declared = (targets: Readonly<Record<string, string>> = {}) => Object.values(targets);

  it('P9: holds declared fields alone, each of the declared type, and nothing empty', () => {
    fc.assert(
      fc.property(stated, (told) => {
        const values = answerOf(answer, told);
        if (values === undefined) return;
        const { attributes = {}, contact = {} } = writtenBack(writeBack, values) ?? {};
        expect(declared(writeBack.attributes)).toEqual(expect.arrayContaining(Object.keys(attributes)));
        expect(declared(writeBack.contact)).toEqual(expect.arrayContaining(Object.keys(contact)));
        for (const one of Object.values(attributes)) expect(typeof one).toBe('string');
        for (const one of [...Object.values(attributes), ...Object.values(contact)]) expect(one).not.toBe('');
        for (const [field, target] of Object.entries(writeBack.contact ?? {}))
          if (target in contact) expect(contact[target]).toBe(values[field]);
      }),
    );
  });

  it('P2: survives the queue as it is, and changes no call’s shape', async () => {
    await fc.assert(
      fc.asyncProperty(stated, hostileText, async (told, conversation) => {
        const values = answerOf(answer, told);
        const from = `loyalty/${name}`;
        const asked = { ...writeBack, conversation: 'conversationId' };
        const update =
          values &&
          requestUpdate('r-1', conversation, asked, { from, values, nowMs: 0 }, { hasher, piiKey: 'k' });
        if (update === undefined) return;
        expect(readUpdate(messageText(update))).toEqual(JSON.parse(JSON.stringify(update)));
        const calls: PlatformRequest[] = [];
        const participants = [{ id: 'p', purpose: 'customer', externalContactId: 'c' }];
        const client = {
          async call(call: PlatformRequest) {
            calls.push(call);
            return { participants };
          },
        };
        const profile = genesysProfile({ bulkPath: '/none', style: 'participant', batchMax: 50 });
        const sent = createPlatformApi(client, profile).updateInteractions([update], options);
        await sent.catch(({ message }: Error) => expect(message).toBe('the id cannot be in a path'));
        for (const { path } of calls)
          expect(new URL(`https://h${path}`).pathname.split('/').slice(1, 4)).toEqual([
            'api',
            'v2',
            expect.stringMatching(/^(conversations|externalcontacts)$/),
          ]);
        const lengths = { conversation: 5, participant: 8, contact: 6 };
        for (const { path } of calls) expect(Object.values(lengths)).toContain(path.split('/').length);
      }),
    );
  });
});

/** What a connector sends back to the platform: declared, checked, mapped. */
import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { check } from '../../../lambdas/core/connector/check/check.ts';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { anyWritesBack, writtenBack } from '../../../lambdas/core/connector/write-back.ts';
import { interactionKey } from '../../../lambdas/core/message/interaction-key.ts';
import { isContactField } from '../../../lambdas/core/platform/contact.ts';
import { eventUpdate, requestUpdate } from '../../../lambdas/core/platform/update-of.ts';
import type { EventMessage, Platform } from '../../../lambdas/core/ports.ts';
import { contactFaults, updateFaults } from '../../../lib/connectors/updates.ts';
import loyalty from '../../fixtures/write-back/loyalty.ts';

type Rules = 'lookups' | 'operations' | 'events';
const changed = (rules: Rules, name: string, writeBack: unknown): Connector => ({
  ...loyalty,
  [rules]: { ...loyalty[rules], [name]: { ...loyalty[rules][name], writeBack } },
});
const conversation = 'conversationId';

describe('the check', () => {
  it('finds nothing wrong with a whole declaration', () => {
    expect(check(loyalty)).toEqual([]);
  });

  it.each<[Rules, string, unknown, string]>([
    ['events', 'visit', {}, 'events.visit.writeBack names no field'],
    [
      'events',
      'visit',
      { attributes: { tier: 'x' } },
      'events.visit.writeBack sends back "tier", which events.visit.answer does not declare.',
    ],
    ['events', 'visit', { attributes: { level: '1st' } }, 'events.visit.writeBack.attributes sets "1st"'],
    ['events', 'visit', { attributes: { level: 'x'.repeat(65) } }, 'a name begins with a letter'],
    [
      'events',
      'visit',
      { attributes: { level: 'crmCaseId' } },
      'sets "crmCaseId", which a caseId in the answer of an event sets.',
    ],
    ['events', 'visit', { attributes: { level: 'processingTimestamp' } }, 'which a caseId in the answer'],
    ['events', 'visit', { attributes: { level: 'a', points: 'a' } }, 'sets "a" from several fields.'],
    [
      'events',
      'visit',
      { contact: { level: 'title', points: 'title' } },
      'sets "title" from several fields.',
    ],
    ['events', 'visit', { contact: { level: 'workPhone' } }, 'sets "workPhone", which is no plain field'],
    [
      'events',
      'visit',
      { contact: { level: 'customFields' } },
      'sets "customFields", which is no plain field',
    ],
    ['events', 'visit', { contact: { level: 'customFields.a.b' } }, 'which is no plain field'],
    [
      'operations',
      'enrol',
      { conversation: 'memberId', attributes: { memberId: 'a' } },
      'operations.enrol.writeBack.conversation must name a text input, but names "memberId".',
    ],
    ['operations', 'enrol', { attributes: { memberId: 'a' } }, 'must name a text input'],
    [
      'operations',
      'enrol',
      { conversation, attributes: { level: 'a' } },
      'sends back "level", which operations.enrol.answer does not declare.',
    ],
    [
      'lookups',
      'member',
      { conversation: 'ani', attributes: { level: 'a' } },
      'lookups.member.writeBack.conversation has a field "ani": that name is taken',
    ],
    [
      'lookups',
      'member',
      { conversation: 'lookup', attributes: { level: 'a' } },
      'has a field "lookup": that name is taken',
    ],
    [
      'lookups',
      'member',
      { conversation, attributes: { tier: 'a' } },
      'sends back "tier", which lookups.member.answer does not declare.',
    ],
  ])('%s.%s sending back %j: a sentence', (rules, name, writeBack, sentence) => {
    expect(check(changed(rules, name, writeBack))).toEqual([expect.stringContaining(sentence)]);
  });

  it('an operation may set the case id, which no event of its sets', () => {
    const writeBack = { conversation, attributes: { memberId: 'crmCaseId' } };
    expect(check(changed('operations', 'enrol', writeBack))).toEqual([]);
  });

  const own = (connector: Connector) => ({ connector, file: `${connector.name}.ts` });
  const other = (writeBack: unknown): Connector => ({
    ...changed('events', 'visit', writeBack),
    name: 'points',
  });

  it.each([
    [{ attributes: { level: 'loyaltyPoints' } }, ['set the attribute loyaltyPoints']],
    [{ contact: { level: 'title' } }, ["set the contact's title"]],
    [{ attributes: { level: 'title' }, contact: { level: 'lastName' } }, []],
  ])('two connectors do not set the same thing of the same events: %j', (writeBack, said) => {
    const faults = updateFaults([own(loyalty), own(other(writeBack))]);
    expect(faults).toEqual(
      said.map(
        (what) =>
          `loyalty and points would both lead to platform updates for events of type *.wrapup: only one connector may ${what}; remove it from the writeBack of loyalty.`,
      ),
    );
  });

  it('contacts have no call in the style bulk', () => {
    expect(contactFaults([own(loyalty)], { GENESYS_UPDATE_STYLE: 'bulk' })).toEqual([
      expect.stringContaining(
        'loyalty sends fields back to external contacts, but GENESYS_UPDATE_STYLE is bulk',
      ),
    ]);
    expect(contactFaults([own(loyalty)], { GENESYS_UPDATE_STYLE: 'participant' })).toEqual([]);
    const bare = { ...other({ attributes: { level: 'a' } }), lookups: {} };
    expect(contactFaults([own(bare)], { GENESYS_UPDATE_STYLE: 'bulk' })).toEqual([]);
  });
});

describe('values by their names on the platform', () => {
  const targets = { attributes: { a: 'x', b: 'y' }, contact: { b: 'title' } } as const;

  it.each([
    [
      { a: 1, b: 'text' },
      { attributes: { x: '1', y: 'text' }, contact: { title: 'text' } },
    ],
    [{ a: false, b: '' }, { attributes: { x: 'false' } }],
    [{ a: '', b: '' }, undefined],
    [{}, undefined],
  ])('%j: attributes as text, contacts as they are, nothing that is empty', (values, sent) => {
    expect(writtenBack(targets, values)).toEqual(sent);
  });

  it('contacts alone where nothing else goes back', () => {
    expect(writtenBack({ contact: targets.contact }, { b: 'x' })).toEqual({ contact: { title: 'x' } });
  });

  it.each([
    [{}, false],
    [{ a: {}, b: { writeBack: undefined } }, false],
    [{ a: {}, b: { writeBack: targets } }, true],
  ])('any rule of %j that sends some back: %s', (rules, expected) => {
    expect(anyWritesBack(rules)).toBe(expected);
  });

  it('P11: a text that is too long for its queue is not sent, and keeps no other from being', () => {
    const most = 'x'.repeat(8000);
    const long = `${most}x`;
    expect(writtenBack(targets, { a: long, b: 1 })).toEqual({
      attributes: { y: '1' },
      contact: { title: 1 },
    });
    expect(writtenBack(targets, { a: most })).toEqual({ attributes: { x: most } });
  });
});

describe('the update that comes of it', () => {
  const event = {
    kind: 'event',
    platform: 'genesys',
    eventId: 'e-1',
    interactionId: 'i-1',
    eventType: 'v2.detail.events.conversation.{id}.customer.end',
    data: { eventBody: { participantId: 'p-1', externalContactId: 'c-1' } },
  } as unknown as EventMessage;
  const brought = { from: 'loyalty/visit', values: { points: 7, caseId: 'k-1' }, nowMs: 5 };
  const writeBack = { attributes: { points: 'x' }, contact: { points: 'customFields.p_integer' } } as const;
  const naming = { hasher, piiKey: 'k' };
  const head = { kind: 'platform-update', platform: 'genesys', interactionId: 'i-1', processedAtMs: 5 };

  it('of an event: its case, its fields, and whom they belong to', () => {
    expect(eventUpdate(event, writeBack, brought)).toEqual({
      ...head,
      ...{ caseId: 'k-1', participantId: 'p-1', eventId: 'e-1' },
      writeBack: {
        from: 'loyalty/visit',
        attributes: { x: '7' },
        contact: { 'customFields.p_integer': 7 },
        contactId: 'c-1',
      },
    });
  });

  it('of an event whose rule asks for nothing: what it was before', () => {
    expect(eventUpdate(event, undefined, brought)).toEqual({
      ...head,
      ...{ caseId: 'k-1', participantId: 'p-1', eventId: 'e-1' },
    });
    expect(eventUpdate(event, undefined, { ...brought, values: { points: 7, caseId: '' } })).toBeUndefined();
  });

  it('of an event without a case: its fields alone', () => {
    const update = eventUpdate(event, writeBack, { ...brought, values: { points: 7 } });
    expect(Object.keys(update ?? {})).not.toContain('caseId');
    expect(update?.writeBack?.attributes).toEqual({ x: '7' });
  });

  it('names the customer’s contact where that is among the participants', () => {
    const data = { eventBody: { participants: [{ purpose: 'customer', externalContactId: 'c-2' }] } };
    expect(eventUpdate({ ...event, data }, writeBack, brought)?.writeBack?.contactId).toBe('c-2');
  });

  it('only Genesys Cloud’s flows wait for what a request sends back', () => {
    const asked = { conversation, ...writeBack };
    const updated: ReadonlySet<Platform> = new Set(['genesys']);
    expect(requestUpdate('r-1', 'i-1', asked, { ...brought, updated }, naming)).toBeDefined();
    expect(requestUpdate('r-1', 'i-1', asked, { ...brought, values: {} }, naming)).toBeUndefined();
  });

  it.each([
    ['title', true],
    ['customFields.a_1', true],
    [`customFields.${'a'.repeat(64)}`, true],
    [`customFields.${'a'.repeat(65)}`, false],
    ['my.customFields.a', false],
    ['customFields.1', false],
    ['customFields.a-b', false],
    ['customFields.', false],
    ['phone', false],
  ])('a contact’s field may be %s: %p', (name, is) => {
    expect(isContactField(name)).toBe(is);
  });

  it('CXone gets attributes alone: no published API of it takes contacts', () => {
    const update = eventUpdate({ ...event, platform: 'nice' }, writeBack, brought);
    expect(update?.writeBack).toEqual({ from: 'loyalty/visit', attributes: { x: '7' } });
    const { contact } = writeBack;
    expect(
      eventUpdate({ ...event, platform: 'nice' }, { contact }, { ...brought, values: { points: 7 } }),
    ).toBeUndefined();
  });

  it('none without an interaction, or where the platform gets no updates', () => {
    const { interactionId: _, ...nowhere } = event;
    expect(eventUpdate(nowhere as EventMessage, writeBack, brought)).toBeUndefined();
    const updated: ReadonlySet<Platform> = new Set(['nice']);
    expect(eventUpdate(event, writeBack, { ...brought, updated })).toBeUndefined();
    const asked = { conversation, ...writeBack };
    expect(requestUpdate('r-1', 'i-1', asked, { ...brought, updated }, naming)).toBeUndefined();
  });

  it('of a request: of the conversation that it names', () => {
    const asked = { conversation, ...writeBack };
    expect(requestUpdate('r-1', 'i-1', asked, brought, naming)).toEqual({
      ...head,
      interactionKey: interactionKey(hasher, 'k', { platform: 'genesys', interactionId: 'i-1' }),
      eventId: 'r-1',
      writeBack: { from: 'loyalty/visit', attributes: { x: '7' }, contact: { 'customFields.p_integer': 7 } },
    });
    for (const nobody of [undefined, '', 7, null])
      expect(requestUpdate('r-1', nobody, asked, brought, naming)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { platformTransport } from '../../../lambdas/adapters/http/platforms/transport.ts';
import { ConflictError, PermanentError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createPlatformApi } from '../../../lambdas/core/platform/api.ts';
import { genesysProfile, niceProfile, type PlatformProfile } from '../../../lambdas/core/platform/profile.ts';
import type { PlatformRequest, PlatformUpdateMessage } from '../../../lambdas/core/ports.ts';

const options = { correlationId: 'c', group: 'g', fresh: true, untilMs: 0 };
const update = (interactionId: string): PlatformUpdateMessage => ({
  kind: 'platform-update',
  platform: 'genesys',
  interactionId,
  caseId: `case of ${interactionId}`,
  eventId: 'e',
  processedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
});
const attributes = (interactionId: string) => ({
  crmCaseId: `case of ${interactionId}`,
  processingTimestamp: '2026-01-02T03:04:05.678Z',
});

function scripted(profile: PlatformProfile, ...answers: unknown[]) {
  const asked: PlatformRequest[] = [];
  const client = {
    call: async (request: PlatformRequest) => {
      asked.push(request);
      return answers.shift();
    },
  };
  return { asked, api: createPlatformApi(client, profile) };
}

const genesys = genesysProfile({ bulkPath: '/api/v2/routing/interactions', style: 'bulk', batchMax: 50 });
const nice = niceProfile({ bulkPath: '/api/v2/interactions/batch', style: 'bulk', batchMax: 50 });
const participant = genesysProfile({ bulkPath: '/none', style: 'participant', batchMax: 50 });

describe('updates of a platform', () => {
  it('P8: a profile names its platform, for metrics and the breaker', () => {
    expect([genesys, participant, nice].map(({ platform }) => platform)).toEqual([
      'genesys',
      'genesys',
      'nice',
    ]);
  });

  it.each([
    ['genesys', genesys, '/api/v2/tokens/me'],
    ['nice', nice, '/auth/userinfo'],
  ])('P7: the probe of %s is a read that works with its kind of token', async (_name, profile, path) => {
    const { asked, api } = scripted(profile);
    await api.probe(options);
    expect(asked).toEqual([{ method: 'GET', path }]);
  });

  it.each([
    ['genesys', genesys],
    ['nice', nice],
  ])('%s takes many interactions in one call', async (_name, profile) => {
    const { asked, api } = scripted(profile, {});
    expect(api.batchMax).toBe(50);
    expect(await api.updateInteractions([update('a'), update('b')], options)).toEqual({ failed: [] });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: profile.bulkPath,
        body: {
          interactions: [
            { id: 'a', customAttributes: attributes('a') },
            { id: 'b', customAttributes: attributes('b') },
          ],
        },
      },
    ]);
  });

  it('P11: single failures are reported by id, with a code that is safe to log', async () => {
    const { api } = scripted(genesys, {
      errors: [
        { id: 'a', code: 'not.found' },
        { id: 'b', code: 'call +1 202 555 0100' },
        { id: 'c' },
        { id: 7, code: 'x' },
        { code: 'x' },
        null,
      ],
    });
    expect(await api.updateInteractions([update('a')], options)).toEqual({
      failed: [
        { interactionId: 'a', code: 'not.found' },
        { interactionId: 'b', code: 'unknown' },
        { interactionId: 'c', code: 'unknown' },
        { interactionId: '7', code: 'x' },
      ],
    });
  });

  it.each([undefined, {}, { errors: null }, { errors: {} }])('%j names no failures', async (answer) => {
    const { api } = scripted(genesys, answer);
    expect(await api.updateInteractions([update('a')], options)).toEqual({ failed: [] });
  });

  it("participant style: one update a call, on the customer's participant", async () => {
    const { asked, api } = scripted(participant, {
      participants: [
        { id: 'p1', purpose: 'agent' },
        { id: 'p 2', purpose: 'customer' },
      ],
    });
    expect(api.batchMax).toBe(1);
    await api.updateInteractions([update('a/b')], options);
    expect(asked).toEqual([
      { method: 'GET', path: '/api/v2/conversations/a%2Fb', namesOne: true },
      {
        method: 'PATCH',
        path: '/api/v2/conversations/a%2Fb/participants/p%202/attributes',
        body: { attributes: attributes('a/b') },
        namesOne: true,
      },
    ]);
  });

  it('participant style: one call where the update names the participant', async () => {
    const { asked, api } = scripted(participant, undefined);
    await api.updateInteractions([{ ...update('i'), participantId: 'p/1' }], options);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v2/conversations/i/participants/p%2F1/attributes',
    ]);
  });

  it('only where every update is a call of its own are known case ids left out', () => {
    const apis = [genesys, nice, participant].map((profile) => scripted(profile).api);
    expect(apis.map(({ onlyNewCases }) => onlyNewCases)).toEqual([false, false, true]);
  });

  it.each([
    [
      'the customer',
      [
        { id: 'a', purpose: 'agent' },
        { id: 'c', purpose: 'customer' },
      ],
      'c',
    ],
    [
      'the outside',
      [
        { id: 'a', purpose: 'agent' },
        { id: 'e', purpose: 'external' },
      ],
      'e',
    ],
    [
      'whoever began',
      [{ purpose: 'customer' }, null, { id: 7 }, { id: 'a', purpose: 'agent' }, { id: 'b' }],
      'a',
    ],
  ])('participant style: the attributes are those of %s', async (_name, participants, id) => {
    const { asked, api } = scripted(participant, { participants });
    await api.updateInteractions([update('i')], options);
    expect(asked[1]?.path).toBe(`/api/v2/conversations/i/participants/${id}/attributes`);
  });

  describe('participant style: fields that a connector sends back', () => {
    const { caseId: _, ...bare } = update('i');
    const sent = (more: Partial<PlatformUpdateMessage['writeBack']> = {}): PlatformUpdateMessage => ({
      ...bare,
      writeBack: { from: 'loyalty/visit', ...more },
    });
    const contact = { title: 'x', 'customFields.p_integer': 7 };
    const participants = [
      { id: 'a', purpose: 'agent', externalContactId: 'not this one' },
      { id: 'p', purpose: 'customer', externalContactId: 'c/1' },
    ];
    const ofContact = (id: string) => ({
      method: 'PATCH',
      path: `/api/v2/externalcontacts/contacts/${id}`,
      body: {
        changes: [
          { field: '$.title', value: 'x' },
          { field: '$.customFields.p_integer', value: 7 },
        ],
      },
      namesOne: true,
    });

    it('attributes go with the case id in one call, and never in its place', async () => {
      const { asked, api } = scripted(participant, { participants });
      const attributes = { level: 'gold', crmCaseId: 'not this one' };
      await api.updateInteractions([{ ...sent({ attributes }), caseId: 'k', participantId: 'p' }], options);
      expect(asked.map(({ body }) => body)).toEqual([
        { attributes: { level: 'gold', crmCaseId: 'k', processingTimestamp: '2026-01-02T03:04:05.678Z' } },
      ]);
    });

    it('attributes alone say nothing of a case', async () => {
      const { asked, api } = scripted(participant, { participants });
      await api.updateInteractions([sent({ attributes: { level: 'gold' } })], options);
      expect(asked[1]?.body).toEqual({ attributes: { level: 'gold' } });
    });

    it('a contact is that of the customer, and its other fields stay', async () => {
      const { asked, api } = scripted(participant, { participants });
      expect(await api.updateInteractions([sent({ contact })], options)).toEqual({ failed: [] });
      expect(asked).toEqual([
        { method: 'GET', path: '/api/v2/conversations/i', namesOne: true },
        ofContact('c%2F1'),
      ]);
    });

    it('the conversation is asked for once, or not at all where the event has named both', async () => {
      const { asked, api } = scripted(participant, { participants });
      const both = sent({ attributes: { level: 'x' }, contact });
      await api.updateInteractions([both], options);
      expect(asked.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'PATCH']);
      const named = {
        ...sent({ attributes: { level: 'x' }, contact, contactId: 'c-2' }),
        participantId: 'p',
      };
      await api.updateInteractions([named], options);
      expect(asked.slice(3).map(({ path }) => path)).toEqual([
        '/api/v2/conversations/i/participants/p/attributes',
        '/api/v2/externalcontacts/contacts/c-2',
      ]);
    });

    it('a customer without a contact is no failure, and is said', async () => {
      const { asked, api } = scripted(participant, { participants: [{ id: 'p', purpose: 'customer' }] });
      expect(await api.updateInteractions([sent({ attributes: { level: 'x' }, contact })], options)).toEqual({
        failed: [],
        partly: [{ interactionId: 'i', left: 'the customer has no external contact' }],
      });
      expect(asked.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    });

    it('P4: what somebody else is changing fails alone', async () => {
      const conflict = new ConflictError('genesys answered 409: somebody else changes the same');
      const client = { call: async () => Promise.reject(conflict) };
      const failed = [{ interactionId: 'i', code: 'conflict' }];
      const one = sent({ contact, contactId: 'c' });
      expect(await createPlatformApi(client, participant).updateInteractions([one], options)).toEqual({
        failed,
      });
    });

    it('P11: a contact’s id never becomes a path of its own', async () => {
      const { asked, api } = scripted(participant);
      const refusal = new PermanentError(400, 'the id cannot be in a path');
      const one = sent({ contact, contactId: '..' });
      await expect(api.updateInteractions([one], options)).rejects.toEqual(refusal);
      expect(asked).toEqual([]);
    });

    it('in bulk attributes go as custom attributes', async () => {
      const { asked, api } = scripted(nice, {});
      await api.updateInteractions([sent({ attributes: { level: 'gold' } })], options);
      expect(asked[0]?.body).toEqual({ interactions: [{ id: 'i', customAttributes: { level: 'gold' } }] });
    });
  });

  it('participant style: several updates are several pairs of calls', async () => {
    const conversation = { participants: [{ id: 'p' }] };
    const { asked, api } = scripted(participant, conversation, {}, conversation, {});
    expect(await api.updateInteractions([update('i'), update('j')], options)).toEqual({ failed: [] });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'PATCH']);
  });

  it('P9: a code of a failure is repeated up to 64 plain characters', async () => {
    const codes = ['a'.repeat(64), 'a'.repeat(65), 'a-b_C.9', '', 'a b', 'a\n', 7];
    const { api } = scripted(genesys, { errors: codes.map((code, id) => ({ id: String(id), code })) });
    const { failed } = await api.updateInteractions([update('a')], options);
    expect(failed.map(({ code }) => code)).toEqual([
      'a'.repeat(64),
      'unknown',
      'a-b_C.9',
      ...Array(4).fill('unknown'),
    ]);
  });

  it.each([undefined, {}, { participants: [] }, { participants: [null, { purpose: 'customer' }] }])(
    'P11: participant style: %j can not be updated',
    async (conversation) => {
      const { api } = scripted(participant, conversation);
      const refusal = new PermanentError(400, 'the conversation has no participant');
      await expect(api.updateInteractions([update('a')], options)).rejects.toEqual(refusal);
    },
  );

  it.each(['..', '.', '', '\ud800'])('P11: participant style: the id %j never becomes a path', async (id) => {
    const { asked, api } = scripted(participant);
    const refusal = new PermanentError(400, 'the id cannot be in a path');
    await expect(api.updateInteractions([update(id)], options)).rejects.toEqual(refusal);
    expect(asked).toEqual([]);
  });
});

describe('transport', () => {
  const token = { accessToken: 'bearer-1', generation: 1, apiBaseUrl: 'https://from-token.example.com/' };
  const sendOver = async (baseUrl: string, used = token) => {
    const calls: unknown[] = [];
    const send = platformTransport(async (call) => {
      calls.push(call);
      return { status: 200, headers: { 'set-cookie': ['a', 'b'], 'retry-after': '1' }, body: '{}' };
    }, baseUrl);
    const reply = await send({ method: 'POST', path: '/x', body: { a: 1 } }, used, {
      timeoutMs: 9,
      correlationId: 'c',
    });
    return { calls, reply };
  };

  it('sends the token as bearer to the API host of the settings', async () => {
    const { calls, reply } = await sendOver('https://api.example.com/');
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.example.com/x',
        headers: {
          authorization: 'Bearer bearer-1',
          accept: 'application/json',
          'x-correlation-id': 'c',
          'content-type': 'application/json',
        },
        body: '{"a":1}',
        timeoutMs: 9,
      },
    ]);
    expect(reply).toEqual({
      status: 200,
      headers: { 'set-cookie': 'a', 'retry-after': '1' },
      body: '{}',
    });
  });

  it('without one, to the host that came with the token; without that, nowhere', async () => {
    const { calls } = await sendOver('');
    expect(calls).toMatchObject([{ url: 'https://from-token.example.com/x' }]);
    await expect(sendOver('', { ...token, apiBaseUrl: '' })).rejects.toBeInstanceOf(UnavailableError);
  });
});

it.each([
  [200, 'TransientError'],
  [429, undefined],
])('P4: a body that can’t be read is no empty one under %i', async (status, name) => {
  const send = platformTransport(
    async () => ({ status, headers: {}, body: '', isUnreadable: true }),
    'http://p',
  );
  const token = { accessToken: 't', apiBaseUrl: '' } as Parameters<typeof send>[1];
  const error = await send({ method: 'GET', path: '/' }, token, { timeoutMs: 1, correlationId: 'c' }).catch(
    (thrown: Error) => thrown,
  );
  expect(error instanceof Error ? error.name : undefined).toBe(name);
});

/** Every row of the HTTP contract for /webhooks/{genesys,nice}, over the synthesized template. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../../local/local-stack.ts';
import { frontDoor, until } from '../front-door.ts';
import { clientsOf } from '../runner/clients.ts';

const platforms = {
  genesys: {
    secret: 'local-genesys-secret',
    event: (id: unknown, more: Record<string, unknown> = {}) => ({
      messageId: id,
      eventType: 'routing.interaction.start',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: { id: `interaction-${id}`, type: 'voice', state: 'started' },
      ...more,
    }),
  },
  nice: {
    secret: 'local-nice-secret',
    event: (id: unknown, more: Record<string, unknown> = {}) => ({
      event: { id, type: 'interaction.created', timestamp: '2026-01-01T00:00:00.000Z' },
      interaction: { id: `interaction-${id}`, channel: 'chat', state: 'active' },
      ...more,
    }),
  },
} as const;
const names = ['genesys', 'nice'] as const;
type Name = (typeof names)[number];

let stack: LocalStack;
/** Its tests, over the stack that is there once the hooks have run. */
export function webhooks(stackOf: () => LocalStack): void {
  beforeAll(() => {
    stack = stackOf();
  });

  type Headers = Record<string, string | string[]>;
  interface Answer {
    status: number | undefined;
    headers: http.IncomingHttpHeaders;
    body: {
      status?: string;
      eventId?: string;
      error?: { code: string; message: string; correlationId: string };
    };
  }

  /** Sends exactly these headers: a list goes out as one line each. */
  async function send(name: Name, body: string | Buffer, headers: Headers): Promise<Answer> {
    const request = http.request(`${stack.api}/webhooks/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: JSON.parse(await text(response)) };
  }

  const mac = (name: Name, body: string | Buffer, encoding: 'hex' | 'base64' = 'hex'): string =>
    createHmac('sha256', platforms[name].secret).update(body).digest(encoding);
  const signature = (value: string | string[]): Headers => ({ 'x-hub-signature-256': value });
  const post = (name: Name, event: unknown, headers: Headers = {}): Promise<Answer> => {
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    return send(name, body, { ...signature(`sha256=${mac(name, body)}`), ...headers });
  };

  let ids = 0;
  const freshId = (): string => {
    ids += 1;
    return `e2e-${ids}`;
  };

  describe.each(names)('POST /webhooks/%s', (name) => {
    const { event, secret } = platforms[name];

    it('P1: 200 accepted, then 200 duplicate, whatever the white space', async () => {
      const id = freshId();
      const first = await post(name, event(id));
      expect([first.status, first.body]).toEqual([200, { status: 'accepted', eventId: id }]);
      expect(first.headers['content-type']).toBe('application/json');
      const again = await post(name, JSON.stringify(event(id), null, 2));
      expect([again.status, again.body]).toEqual([200, { status: 'duplicate', eventId: id }]);
    });

    it.each(['hex', 'HEX', 'base64'] as const)('P10: takes a signature in %s', async (encoding) => {
      const body = JSON.stringify(event(freshId()));
      const value =
        encoding === 'HEX'
          ? mac(name, body).toUpperCase()
          : mac(name, body, encoding === 'hex' ? 'hex' : 'base64');
      expect((await send(name, body, signature(`sha256=${value}`))).status).toBe(200);
    });

    it('P10: a body that the gateway passes in base64 verifies', async () => {
      const body = JSON.stringify(event(freshId(), { note: 'Zoë 北京 🎧' }));
      const headers = {
        ...signature(`sha256=${mac(name, body)}`),
        'content-type': 'application/octet-stream',
      };
      expect((await send(name, body, headers)).status).toBe(200);
    });

    it('letters beyond ASCII are taken as they are', async () => {
      expect((await post(name, event(freshId(), { note: 'Zoë 北京 🎧' }))).status).toBe(200);
      expect((await post(name, event('北京-🎧-é'))).body.eventId).toBe('北京-🎧-é');
    });

    it.each([
      ['not JSON', 'not JSON'],
      ['nothing', ''],
      ['null', 'null'],
      ['a list', '[{}]'],
      ['no id', '{"eventType":"routing.interaction.start"}'],
      ['a null id', JSON.stringify(event(null))],
      ['a fraction for an id', JSON.stringify(event(7.5))],
      ['an empty id', JSON.stringify(event(''))],
      ['an id of 257 characters', JSON.stringify(event('x'.repeat(257)))],
      ['a key __proto__', '{"__proto__":{"messageId":"a"}}'],
      [
        'deep nesting',
        `{"messageId":"a","event":{"id":"a"},"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      ],
    ])('400: %s', async (_case, body) => {
      const answer = await post(name, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        error: { code: expect.any(String), message: expect.any(String), correlationId: expect.any(String) },
      });
    });

    it('401: a signature that is wrong, missing, truncated, doubled, or another platform’s', async () => {
      const body = JSON.stringify(event(freshId()));
      const good = `sha256=${mac(name, body)}`;
      const foreign = createHmac('sha256', `not ${secret}`).update(body).digest('hex');
      const bad: Headers[] = [
        signature(`sha256=${foreign}`),
        {},
        signature(''),
        signature(good.slice(0, -1)),
        signature(good.slice('sha256='.length)),
        signature([good, good]),
        signature(`${good}, ${good}`),
        signature(`sha256=${mac(name === 'genesys' ? 'nice' : 'genesys', body)}`),
      ];
      for (const headers of bad) {
        const answer = await send(name, body, headers);
        expect(answer.status).toBe(401);
        expect(answer.body.error?.code).toBe('bad_signature');
      }
      expect((await send(name, body, signature(good))).body.status).toBe('accepted');
    });

    it('200: a whole number for an id, exact above 2^53', async () => {
      const body = JSON.stringify(event('@')).replace('"@"', '90071992547409931');
      expect((await post(name, body)).body).toEqual({ status: 'accepted', eventId: '90071992547409931' });
      const next = body.replace('90071992547409931', '90071992547409932');
      expect((await post(name, next)).body).toEqual({ status: 'accepted', eventId: '90071992547409932' });
    });

    it('P2: 409 for the same id with another payload, which is then in quarantine', async () => {
      const id = freshId();
      await post(name, event(id));
      const answer = await post(name, event(id, { note: 'another' }));
      expect([answer.status, answer.body.error?.code]).toEqual([409, 'payload_conflict']);
      expect((await post(name, event(id))).body.status).toBe('duplicate');
      expect(await quarantined()).toContain(id);
    });

    it('413: over 256 KiB, judged before the signature; 256 KiB to the byte are taken', async () => {
      const frame = JSON.stringify(event('large', { note: '' })).length;
      const full = JSON.stringify(event('large', { note: 'x'.repeat(262_144 - frame) }));
      expect((await post(name, full)).status).toBe(200);
      const answer = await send(name, `${full} `, {});
      expect([answer.status, answer.body.error?.code]).toEqual([413, 'too_large']);
    });

    it('takes a correlation id over, and answers with it', async () => {
      const given = { 'inin-correlation-id': 'from-genesys-1' };
      expect((await post(name, event(freshId()), given)).headers['x-correlation-id']).toBe('from-genesys-1');
      expect((await post(name, 'not JSON', given)).body.error?.correlationId).toBe('from-genesys-1');
    });
  });

  it('Open Messaging: a message, its receipt and the receipt again are 200', async () => {
    const channel = { id: 'integration-1', to: { id: 'customer-77' }, from: { id: 'integration-1' } };
    const message = { id: 'om-1', channel, type: 'Text', text: 'Hello', direction: 'Outbound' };
    const receipt = { id: 'om-1', channel, type: 'Receipt', status: 'Delivered', direction: 'Outbound' };
    const answers = [];
    for (const body of [message, receipt, receipt]) answers.push((await post('genesys', body)).body);
    expect(answers).toEqual([
      { status: 'accepted', eventId: 'om-1' },
      { status: 'accepted', eventId: 'om-1:Receipt:Delivered' },
      { status: 'duplicate', eventId: 'om-1:Receipt:Delivered' },
    ]);
  });

  it('P3: CXone digital: events of a case take effect in order with those of its interaction', async () => {
    const interaction = { id: 'digital-1', channel: 'chat', state: 'any' };
    const ofCase = (eventId: string, eventType: string) => ({
      eventId,
      eventObject: 'Case',
      eventType,
      createdAt: '2026-05-01T10:00:00+00:00',
      data: { channel: { id: 'chat_1' }, case: { id: '123456', interactionId: interaction.id } },
    });
    const sent = [
      ofCase('d-1', 'CaseCreated'),
      { event: { id: 'd-2', type: 'interaction.answered' }, interaction },
      ofCase('d-3', 'CaseInboxAssigneeChanged'),
      { event: { id: 'd-4', type: 'interaction.ended' }, interaction },
      ofCase('d-5', 'CaseStatusChanged'),
    ];
    for (const body of sent) expect((await post('nice', body)).status).toBe(200);
    const effects = async (): Promise<(string | undefined)[]> => {
      const response = await fetch(`${stack.simulators.control}/crm/_sim/effects?limit=5000`);
      const { items } = (await response.json()) as { items: { ids: Record<string, string> }[] };
      return items
        .filter(({ ids }) => ids['interactionId'] === interaction.id)
        .map(({ ids }) => ids['eventId']);
    };
    expect(await until(effects, ({ length }) => length >= sent.length)).toEqual([
      'd-1',
      'd-2',
      'd-3',
      'd-4',
      'd-5',
    ]);
  }, 120_000);

  it('P10: 503 with Retry-After, never 401, where the secret can not be read', async () => {
    await control('secrets', { broken: true });
    try {
      stack.functions.kill('ingest');
      for (const name of names) {
        const id = freshId();
        const answer = await post(name, platforms[name].event(id));
        expect([answer.status, answer.body.error?.code]).toEqual([503, 'secret_unavailable']);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    } finally {
      await control('secrets', { broken: false });
    }
    expect((await post('genesys', platforms.genesys.event(freshId()))).status).toBe(200);
  });

  it('P2: a second form that the operator accepts is applied in the place of the first, and the sender’s retries of it are duplicates', async () => {
    const id = freshId();
    const { event } = platforms.genesys;
    const right = event(id, { eventType: 'routing.interaction.wrapup' });
    await frontDoor(stack).crmRefuses([
      { eventId: id, eventType: 'routing.interaction.start', status: 422, times: 99 },
    ]);
    await post('genesys', event(id));
    expect((await post('genesys', right)).status).toBe(409);
    // Refused with exit code 2 while the first form is being tried.
    await until(
      () => steadyline('dlq', 'replay', 'quarantine', '--id', id, '--json'),
      (said) => (JSON.parse(said) as { acted: number }).acted === 1,
    );
    const effects = async (): Promise<(string | undefined)[]> => {
      const response = await fetch(`${stack.simulators.control}/crm/_sim/effects?limit=5000`);
      const { items } = (await response.json()) as { items: { ids: Record<string, string> }[] };
      return items.filter(({ ids }) => ids['eventId'] === id).map(({ ids }) => ids['eventType']);
    };
    expect(await until(effects, ({ length }) => length > 0)).toEqual([right.eventType]);
    expect((await post('genesys', right)).body.status).toBe('duplicate');
    expect((await post('genesys', event(id))).status).toBe(409);
  }, 60_000);

  it('GET /health is 200 without a key', async () => {
    const response = await fetch(`${stack.api}/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });
}

async function control(what: string, body: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${stack.endpoints.admin}/_control/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

/** What the operator's command says, whatever its exit code. */
async function steadyline(...args: string[]): Promise<string> {
  const command = spawn(process.execPath, ['bin/steadyline.ts', ...args, '--local', stack.endpoints.admin], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(command.stdout);
}

/** Ids of the events in quarantine; what is read once is hidden for a while. */
async function quarantined(): Promise<string[]> {
  const url = stack.resources.find(
    ({ type, ref }) => type === 'AWS::SQS::Queue' && /quarantine$/.test(ref),
  )?.ref;
  const { sqs } = clientsOf(stack);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
  );
  sqs.destroy();
  return Messages.map(({ Body = '{}' }) => JSON.parse(Body).eventId);
}

/** What systems really answer, as the shipped kinds read it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import type { SimReply, SimSystem } from '../../../local/simulators/system.ts';
import { inProcess } from './in-process.ts';
import { kinds } from './kinds.ts';
import { applying, asking, doing } from './running.ts';

interface ReplyCase {
  call: 'findCustomer' | 'applyEvent' | 'createCase';
  request?: Record<string, unknown>;
  reply: { status: number; headers?: Record<string, string>; body?: string; base64?: string };
  expect: string;
  value?: Record<string, unknown>;
}
const file = path.resolve(import.meta.dirname, '../../fixtures/cases/replies.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Record<string, ReplyCase[]>;

/** Answers everything so; tokens are given to whoever asks. */
function answering({ status, body = '', base64 }: ReplyCase['reply']): SimSystem {
  const text = base64 === undefined ? body : gunzipSync(Buffer.from(base64, 'base64')).toString();
  return {
    name: 'answering',
    kindOf: () => 'other',
    handle: ({ path: asked }): SimReply =>
      asked.endsWith('/token') ? { status: 200, body: { access_token: 't' } } : { status, body: text },
    effects: () => [],
    state: () => ({}),
    reset: () => undefined,
    admin: {},
  };
}

/** What the call comes to, in the words of the cases. */
async function outcome(connector: Connector, one: ReplyCase): Promise<{ is: string; value?: unknown }> {
  const system = inProcess(answering(one.reply), connector);
  try {
    if (one.call === 'findCustomer') {
      const { found, values } = await asking(system, connector, 'customer', 'ani', '+14155552671');
      return { is: found ? 'found' : 'absent', value: values };
    }
    if (one.call === 'applyEvent') await applying(system, connector, {});
    else {
      const { operation: _, ...fields } = one.request ?? {};
      await doing(system, connector, 'create-case', fields, 'key-1');
    }
    return { is: 'applied' };
  } catch (error) {
    const unknown = /No such column '(\w+)'/.exec(one.reply.body ?? '')?.[1];
    const bodies = system.sent.map(({ body = '{}' }) => JSON.parse(body) as Record<string, unknown>);
    if (unknown !== undefined && bodies.every((body) => !(unknown in body))) return { is: 'never sent' };
    const { code } = error as { code: string };
    return { is: { auth: 'unauthorized', 'no-verdict': 'no verdict' }[code] ?? code };
  }
}

describe.each(Object.keys(cases).filter((kind) => kind in kinds))('replies of %s', (kind) => {
  const connector = kinds[kind] as Connector;
  const rows = (cases[kind] ?? []).map(
    (one, index) => [index, one.call, one.reply.status, one.expect, one] as const,
  );
  test.each(rows)('P2, P4, P11: %i, %s answered %i is %s', async (_index, _call, _status, expected, one) => {
    const { is, value } = await outcome(connector, one);
    expect(is).toBe(expected);
    if (one.value !== undefined) expect(value).toMatchObject(one.value);
  });
});

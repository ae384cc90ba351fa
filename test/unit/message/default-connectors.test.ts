/** What the release before the connector engine has left in queues and tables, byte for byte: ours reads and writes the same. */
import { describe, expect, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { CRM_KINDS, defaultCrm } from '../../../lambdas/connectors/default/crm.ts';
import operations from '../../../lambdas/connectors/default/operations.ts';
import { defaultWarehouse } from '../../../lambdas/connectors/default/warehouse.ts';
import { declaredOperations } from '../../../lambdas/core/connector/declared.ts';
import { DEFAULT_CONNECTORS } from '../../../lambdas/core/connector/default.ts';
import { phone } from '../../../lambdas/core/connector/index.ts';
import { valueOfText } from '../../../lambdas/core/connector/input.ts';
import { lookupKey } from '../../../lambdas/core/lookup/lookup-key.ts';
import {
  readRefreshOf,
  readRequestOf,
  refreshText,
  requestText,
} from '../../../lambdas/core/message/connector-messages.ts';
import { claimKeyOf } from '../../../lambdas/core/message/keys.ts';
import { requestHash } from '../../../lambdas/core/message/request-hash.ts';

const REQUEST =
  '{"v":1,"kind":"request","requestId":"r-1","operation":"create-case","phone":"+15550100","fields":{"subject":"help","phone":"555 0100"},"acceptedAtMs":7,"generation":0,"correlationId":"c"}';
const NOBODYS =
  '{"v":1,"kind":"request","requestId":"r-2","operation":"create-case","fields":{"subject":"help"},"acceptedAtMs":7,"generation":1,"correlationId":"c"}';
const REFRESH = '{"v":1,"kind":"refresh","phone":"+15550100","requestedAtMs":7,"correlationId":"c"}';
const EVENT = { platform: 'genesys', eventId: 'm-1' } as const;

/** Field order is no part of a message. */
const parsed = (text: string): unknown => JSON.parse(text);

describe('the messages of any other connector', () => {
  const LOOKUP =
    '{"v":1,"kind":"lookup-refresh","lookup":"patient","key":"mrn","value":"m-1","requestedAtMs":7,"correlationId":"c"}';
  const ASKED =
    '{"v":1,"kind":"connector-request","requestId":"r-1","operation":"create-task","fields":{"phone":"555 0100"},"acceptedAtMs":7,"generation":0,"correlationId":"c"}';

  test('name the lookup and the operation, and are written as they are read', () => {
    const refresh = readRefreshOf('ehr', LOOKUP);
    const request = readRequestOf('ehr', ASKED);
    if (refresh === undefined || request === undefined) throw new Error('they are not read');
    expect(parsed(refreshText('ehr', refresh))).toEqual(parsed(LOOKUP));
    expect(parsed(requestText('ehr', { ...request, phone: '+15550100' }))).toEqual(parsed(ASKED));
  });

  test('have no first form', () => {
    expect([readRefreshOf('ehr', REFRESH), readRequestOf('ehr', REQUEST)]).toEqual([undefined, undefined]);
    expect(readRefreshOf('crm', LOOKUP)).toBeUndefined();
  });
});

test.each(['nonsense', REQUEST.replace('"r-1"', '7'), NOBODYS.replace('create-case', 'refresh-customer')])(
  'P11: what can’t have been submitted is no request: %s',
  (text) => {
    expect(readRequestOf('crm', text)).toBeUndefined();
  },
);

describe('what the release before has left', () => {
  test.each([REQUEST, NOBODYS])('P1, P2: a request is read, and written as it was: %s', (text) => {
    const message = readRequestOf('crm', text);
    if (message === undefined) throw new Error('it is not read');
    expect(parsed(requestText('crm', message))).toEqual(parsed(text));
  });

  test('P2: a request has the hash that its record holds', () => {
    const hash = (text: string): string => {
      const message = readRequestOf('crm', text);
      return message === undefined ? '' : requestHash(hasher, 'crm', message);
    };
    expect(hash(REQUEST)).toBe(
      hasher.sha256(
        '{"fields":{"phone":"555 0100","subject":"help"},"operation":"create-case","phone":"+15550100"}',
      ),
    );
    expect(hash(NOBODYS)).toBe(hasher.sha256('{"fields":{"subject":"help"},"operation":"create-case"}'));
  });

  test('P1, P2: a request that a later release writes as it writes all others is read, and has the same hash', () => {
    const [first, later] = [REQUEST, REQUEST.replace('"kind":"request"', '"kind":"connector-request"')].map(
      (text) => readRequestOf('crm', text),
    );
    expect(later).toBeDefined();
    expect(later).toEqual(first);
  });

  test('P5: a refresh is read as one of the lookup by number, and written as it was', () => {
    const message = readRefreshOf('crm', REFRESH);
    expect(message).toMatchObject({ kind: 'lookup-refresh', lookup: 'customer', key: 'ani' });
    expect(message?.value).toBe('+15550100');
    if (message !== undefined) expect(parsed(refreshText('crm', message))).toEqual(parsed(REFRESH));
  });

  test('a number that was read once is not judged again, though no numbering plan knows it', async () => {
    expect(await valueOfText(phone(), '+15550100', 'US')).toMatchObject({ e164: '+15550100' });
    expect(await valueOfText(phone(), '555 0100', 'US')).toBeUndefined();
  });

  test.each(['crm', 'warehouse'])(
    'P2: an event is claimed for %s in the record that ingest wrote',
    (name) => {
      expect(claimKeyOf(hasher, EVENT, name)).toBe(`genesys#${hasher.sha256('m-1')}`);
      expect(claimKeyOf(hasher, EVENT, 'ehr')).toBe(`genesys#${hasher.sha256('m-1')}#ehr`);
    },
  );

  test('P6: an answer is cached under the number alone', () => {
    const value = { e164: '+14155550100', spellings: [] };
    const by = { lookup: 'customer', key: 'ani', value };
    expect(lookupKey(hasher, 'pii', 'crm', by)).toBe(hasher.hmac('pii', '+14155550100'));
    expect(lookupKey(hasher, 'pii', 'ehr', by)).not.toBe(hasher.hmac('pii', '+14155550100'));
  });

  test('P1: every kind of the default connector takes the requests that its intake declares', () => {
    for (const kind of CRM_KINDS)
      for (const supportsIdempotency of [true, false]) {
        const connector = defaultCrm({ kind, baseUrl: 'https://behind.test', supportsIdempotency });
        expect(declaredOperations(connector)).toEqual(operations);
      }
  });

  test('P8: breakers bear the names that the definitions and the lists of the stacks agree on', () => {
    const given = { baseUrl: 'https://behind.test', supportsIdempotency: true };
    const made = [...CRM_KINDS.map((kind) => defaultCrm({ kind, ...given })), defaultWarehouse(given)];
    for (const { name, events, operations } of made)
      expect([...Object.keys(events), ...Object.keys(operations)]).toEqual(
        DEFAULT_CONNECTORS.find((one) => one.name === name)?.operations,
      );
  });
});

/** What operators read of a secret that can't be used, to the word: it names the field, and holds nothing of its text (P9). */
import { describe, expect, test } from '@jest/globals';
import { apiKeysIn } from '../../../lambdas/core/secrets/api-keys.ts';
import { exampleFault } from '../../../lambdas/core/secrets/field-faults.ts';
import { faultSentence, secretFault, secretNameIn } from '../../../lambdas/core/secrets/secret-fault.ts';

const json = JSON.stringify;
const keys = (all: object) => json({ v: 1, keys: all });
const numbered = (count: number) =>
  keys(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, { current: `${n}` }])));
const UNSENDABLE = 'holds a line end, a blank at an end, or a character that no header can carry';
const NOT_NAMED = 'names a key with other than 1 to 32 small letters, digits and single hyphens';

describe('P9: a secret that can’t be used is told in a sentence', () => {
  test.each([
    ['pii-key', ' ', 'is empty'],
    ['canary', '{}', undefined],
    ['crm', '[', 'holds no JSON object'],
    ['crm', '{}', 'is still the placeholder that the deployment made'],
    ['crm', json({ other: 1 }), 'holds neither "authorization" nor "certificate"'],
    ['crm', json({ certificate: 'C' }), 'holds only one of "certificate" and "privateKey"'],
    ['crm', json({ privateKey: 'K' }), 'holds only one of "certificate" and "privateKey"'],
    ['crm', json({ certificate: 'C', privateKey: 'K' }), undefined],
    ['crm', json({ certificate: ' ', privateKey: 'K' }), 'holds an empty "certificate"'],
    ['crm', json({ certificate: 'C', privateKey: 7 }), 'holds a "privateKey" that is no text'],
    ['crm', json({ authorization: 7 }), 'holds a "authorization" that is no text'],
    ['crm', json({ authorization: 'x\n' }), `can't be sent: "authorization" ${UNSENDABLE}`],
    ['crm', json({ authorization: 'TODO' }), 'still holds the placeholder of an example (authorization)'],
    ['oauth-nice', json({ a: 1 }), 'holds no "primary" credential'],
    [
      'oauth-nice',
      json({ primary: { clientId: '', accessKeyId: '' } }),
      'is still the placeholder that the deployment made',
    ],
    [
      'oauth-nice',
      json({ primary: { clientId: '' }, secondary: { clientId: 'i', clientSecret: 's' } }),
      undefined,
    ],
    ['oauth-nice', json({ primary: { accessKeyId: 'a' } }), 'holds an empty "accessKeySecret"'],
    ['oncall', json({ pagerdutyRoutingKey: '' }), 'holds an empty "pagerdutyRoutingKey"'],
    [
      'oncall',
      json({ servicenowAuthorization: ' x' }),
      `can't be sent: "servicenowAuthorization" ${UNSENDABLE}`,
    ],
    ['oncall', json({ slackWebhook: '' }), 'holds an empty "slackWebhook"'],
    [
      'oncall',
      json({ slackWebhook: 'see https://hooks.slack.com/services/T' }),
      'holds a "slackWebhook" that is no address of an incoming webhook',
    ],
    [
      'oncall',
      json({ slackWebhook: 'https://hooks.slack.com/services/T <x>' }),
      'holds a "slackWebhook" that is no address of an incoming webhook',
    ],
    ['oncall', json({ webhookSecret: '' }), 'holds an empty "webhookSecret"'],
    [
      'oncall',
      json({ webhookSecret: 'change-me' }),
      'still holds the placeholder of an example (webhookSecret)',
    ],
    ['api-key', ' key', `can't be sent: it ${UNSENDABLE}`],
    ['api-key', ' {', 'holds no JSON of the form {"v": 1, "keys": {…}}'],
    ['api-key', keys({}), 'must hold 1 to 50 keys, but holds 0'],
    ['api-key', numbered(50), undefined],
    ['api-key', numbered(51), 'must hold 1 to 50 keys, but holds 51'],
    ['api-key', keys({ 'An-Ivr': { current: 'a' } }), NOT_NAMED],
    ['api-key', keys({ a: 'x' }), 'holds no "current" of the key a'],
    ['api-key', keys({ a: {} }), 'holds an empty "a.current"'],
    ['api-key', keys({ a: { current: 'x', pending: '' } }), 'holds an empty "a.pending"'],
    ['api-key', keys({ a: { current: 'x\n' } }), `can't be sent: "a.current" ${UNSENDABLE}`],
    ['api-key', keys({ a: { current: 'x' }, b: { current: 'y', pending: 'x' } }), 'holds one key twice'],
    ...[[''], ['crm', 7], ['crm', ''], [], 'crm'].map(
      (connectors) =>
        [
          'api-key',
          keys({ a: { current: 'x', connectors } }),
          'holds a key a whose "connectors" is no list of names',
        ] as const,
    ),
  ])('%s %s', (name, text, says) => {
    expect(secretFault(name, text)?.says).toBe(says);
  });

  test('that begins with its name', () => {
    expect(faultSentence('crm', { code: 'empty', says: 'is empty' })).toBe('The secret crm is empty.');
  });

  test.each([
    ['arn:aws:secretsmanager:eu-west-1:1:secret:p/crm-AbC123', 'p/crm'],
    [
      'arn:aws:secretsmanager:eu-west-1:1:secret:p/crm-AbC123-x',
      'arn:aws:secretsmanager:eu-west-1:1:secret:p/crm-AbC123-x',
    ],
    ['p/crm', 'p/crm'],
  ])('the name in %s is %s', (id, name) => {
    expect(secretNameIn(id)).toBe(name);
  });
});

describe('the keys in a secret', () => {
  test('are one without a brace, whatever it holds', () => {
    expect(apiKeysIn('a {"v": 1}')).toEqual({ keys: [{ name: 'default', values: ['a {"v": 1}'] }] });
  });

  test('are each with its values, and its connectors where it names some', () => {
    const all = { a: { current: 'x', pending: 'y' }, b: { current: 'z', connectors: ['crm', 'ehr'] } };
    expect(apiKeysIn(keys(all))).toStrictEqual({
      keys: [
        { name: 'a', values: ['x', 'y'] },
        { name: 'b', values: ['z'], connectors: ['crm', 'ehr'] },
      ],
    });
  });
});

describe('a text that was copied from an example', () => {
  test.each([
    ...[
      '<key>',
      '<>',
      'Bearer <token>',
      'basic  xxx',
      'token\tTODO',
      '$' + '{TOKEN}',
      '$' + '{}',
      '...',
      '.....',
    ],
    ...['…', 'xxx', 'XXXX', 'changeme', 'change-me', 'change_me', 'Change Me', 'replaceme', 'replace-me'],
    ...['placeholder', 'todo', 'your-key', 'your_api-key', 'your key'],
  ])('is %s', (text) => {
    expect(exampleFault('it', text)?.code).toBe('placeholder');
  });

  test.each([
    ...['a <key>', '<key> b', '<a>b>', '$' + '{a}b}', '..', 'xx', 'xxxy', 'yxxx', 'changemex', 'change--me'],
    ...['change+me', 'replace+me', 'todos', 'your-', 'yourkey', 'your-key!', 'your+key', 'Bearer key'],
    ...['Bearer<key>', 'Bearer', ''],
  ])('is not %j', (text) => {
    expect(exampleFault('it', text)).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import { secretFault, secretNameIn } from '../../../lambdas/core/secrets/secret-fault.ts';

const json = JSON.stringify;
const keys = (all: object) => json({ v: 1, keys: all });
const client = { clientId: 'i', clientSecret: 's' };

describe('what is wrong with a secret', () => {
  test.each([
    ['webhook-genesys', 'any\ntext ü'],
    ['pii-key', 'k'],
    ['api-key', 'a key-1!'],
    [
      'api-key',
      keys({ ivr: { current: 'a', pending: 'b', connectors: ['crm'] }, 'the-2nd': { current: 'c' } }),
    ],
    ['api-key', json({ keys: { a: { current: 'x' } } })],
    ['crm', json({ authorization: 'Basic YTpi' })],
    ['crm', json({ credential: 'none' })],
    ['oauth-genesys', json({ primary: client })],
    [
      'oauth-nice',
      json({ primary: { ...client, accessKeyId: 'a', accessKeySecret: 'b' }, certificate: 'C' }),
    ],
    ['oncall', json({ pagerdutyRoutingKey: 'r', servicenowAuthorization: 'Basic x' })],
    ['oncall', json({ slackWebhook: 'https://hooks.slack.com/services/T/B/t', webhookSecret: 'whsec_x' })],
  ])('nothing: %s %s', (name, text) => {
    expect(secretFault(name, text)).toBeUndefined();
  });

  test.each([
    ['webhook-nice', '', 'empty'],
    ['pii-key', ' \n', 'empty'],
    ['api-key', 'key\n', 'no_header'],
    ['api-key', 'schlüssel', 'no_header'],
    ['api-key', 'CHANGE_ME', 'placeholder'],
    ['api-key', '{', 'malformed'],
    ['api-key', '{}', 'malformed'],
    ['api-key', keys({}), 'malformed'],
    ['api-key', json({ v: 2, keys: { a: { current: 'x' } } }), 'malformed'],
    ['api-key', keys({ 'An-Ivr': { current: 'a' } }), 'malformed'],
    ['api-key', keys({ 'a--b': { current: 'a' } }), 'malformed'],
    ['api-key', keys({ ['a'.repeat(33)]: { current: 'a' } }), 'malformed'],
    ['api-key', keys({ a: 'x' }), 'malformed'],
    ['api-key', keys({ a: {} }), 'empty'],
    ['api-key', keys({ a: { current: 'x', pending: '' } }), 'empty'],
    ['api-key', keys({ a: { current: 5 } }), 'malformed'],
    ['api-key', keys({ a: { current: 'x\n' } }), 'no_header'],
    ['api-key', keys({ a: { current: '<key>' } }), 'placeholder'],
    ['api-key', keys({ a: { current: 'x', connectors: [] } }), 'malformed'],
    ['api-key', keys({ a: { current: 'x', connectors: 'crm' } }), 'malformed'],
    ['api-key', keys({ a: { current: 'x' }, b: { current: 'y', pending: 'x' } }), 'malformed'],
    [
      'api-key',
      keys(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, { current: `${n}` }]))),
      'malformed',
    ],
    ['crm', '{}', 'placeholder'],
    ['crm', json({ authorization: 'Bearer …' }), 'no_header'],
    ['crm', json({ authorization: `Bearer \${TOKEN}` }), 'placeholder'],
    ['crm', json({ authorization: ' Bearer x' }), 'no_header'],
    ['crm', json({ authorization: 'a\u0000b' }), 'no_header'],
    ['crm', json({ authorization: 5 }), 'malformed'],
    ['crm', json({ token: 'x' }), 'malformed'],
    ['crm', '[]', 'malformed'],
    ['crm', 'null', 'malformed'],
    ['crm', json({ certificate: 'C' }), 'malformed'],
    ['crm', json({ certificate: 'C', privateKey: '' }), 'empty'],
    ['oauth-genesys', json({ primary: { clientId: '', clientSecret: '' } }), 'placeholder'],
    ['oauth-genesys', json({ primary: { clientId: 'i', clientSecret: '' } }), 'empty'],
    ['oauth-genesys', json({ primary: { clientId: 'i', clientSecret: '<secret>' } }), 'placeholder'],
    ['oauth-genesys', json({ primary: client, secondary: { clientId: 'i', clientSecret: ' ' } }), 'empty'],
    ['oauth-nice', json({ primary: { ...client, accessKeyId: 'a' } }), 'empty'],
    ['oauth-nice', json(client), 'malformed'],
    ['oncall', '{}', 'placeholder'],
    ['oncall', json({ pagerdutyRoutingKey: '' }), 'empty'],
    ['oncall', json({ servicenowAuthorization: 'a\r\nb' }), 'no_header'],
    ['oncall', json({ slackWebhook: 'T/B/t' }), 'malformed'],
    ['oncall', json({ slackWebhook: 'https://hooks.slack.com/services/<T>/B/t' }), 'malformed'],
    ['oncall', json({ slackWebhook: '' }), 'empty'],
    ['oncall', json({ slackWebhook: 5 }), 'malformed'],
    ['oncall', json({ webhookSecret: '' }), 'empty'],
    ['oncall', json({ webhookSecret: '<secret>' }), 'placeholder'],
  ])('P4: %s %j is %s', (name, text, code) => {
    expect(secretFault(name, text)).toMatchObject({ code });
  });

  test('the name is read out of an ARN', () => {
    expect(secretNameIn('arn:aws:secretsmanager:eu-west-1:1:secret:steadyline/crm-AbC123')).toBe(
      'steadyline/crm',
    );
    expect(secretNameIn('crm')).toBe('crm');
  });
});

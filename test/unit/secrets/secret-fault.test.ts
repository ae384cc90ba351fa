import { describe, expect, test } from '@jest/globals';
import { secretFault, secretNameIn } from '../../../lambdas/core/secrets/secret-fault.ts';

const json = JSON.stringify;
const client = { clientId: 'i', clientSecret: 's' };

describe('what is wrong with a secret', () => {
  test.each([
    ['webhook-genesys', 'any\ntext ü'],
    ['pii-key', 'k'],
    ['api-key', 'a key-1!'],
    ['crm', json({ authorization: 'Basic YTpi' })],
    ['crm', json({ credential: 'none' })],
    ['oauth-genesys', json({ primary: client })],
    [
      'oauth-nice',
      json({ primary: { ...client, accessKeyId: 'a', accessKeySecret: 'b' }, certificate: 'C' }),
    ],
    ['oncall', json({ pagerdutyRoutingKey: 'r', servicenowAuthorization: 'Basic x' })],
  ])('nothing: %s %s', (name, text) => {
    expect(secretFault(name, text)).toBeUndefined();
  });

  test.each([
    ['webhook-nice', '', 'empty'],
    ['pii-key', ' \n', 'empty'],
    ['api-key', 'key\n', 'no_header'],
    ['api-key', 'schlüssel', 'no_header'],
    ['api-key', 'CHANGE_ME', 'placeholder'],
    ['crm', '{}', 'placeholder'],
    ['crm', json({ authorization: 'Bearer …' }), 'no_header'],
    ['crm', json({ authorization: `Bearer \${TOKEN}` }), 'placeholder'],
    ['crm', json({ authorization: ' Bearer x' }), 'no_header'],
    ['crm', json({ authorization: 'a\u0000b' }), 'no_header'],
    ['crm', json({ authorization: 5 }), 'malformed'],
    ['crm', json({ token: 'x' }), 'malformed'],
    ['crm', '[]', 'malformed'],
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

import { expect, test } from '@jest/globals';
import { addressFaults } from '../../../lambdas/core/http/address-faults.ts';

test.each([
  'https://crm.example.org',
  'HTTPS://crm.example.org:8443/api/v1',
  'http://localhost:8080',
  'http://127.0.0.1:4000/crm',
  'http://127.10.20.30',
  'http://[::1]:4000',
])('P10: %s can be called with a credential', (address) => {
  expect(addressFaults(address)).toEqual([]);
});

test.each([
  ['crm.example.org', ['no address']],
  ['https:crm.example.org', ['no address']],
  ['https:///crm.example.org', ['no address']],
  ['https://crm.example.org/a b', ['no address']],
  ['ftp://crm.example.org', ['no address']],
  ['x-https://crm.example.org', ['no address']],
  ['http://', ['no address']],
  ['http://crm.example.org', ['open']],
  ['http://localhost.example.org', ['open']],
  ['http://not-localhost', ['open']],
  ['http://127.0.0.1.example.org', ['open']],
  ['https://user@crm.example.org', ['credential']],
  ['https://:secret@crm.example.org', ['credential']],
  ['https://crm.example.org/#part', ['fragment']],
  ['https://crm.example.org/#', ['fragment']],
  ['https://crm.example.org/?key=1', ['query']],
  ['https://crm.example.org/?', ['query']],
  ['http://user:secret@crm.example.org/?a#b', ['open', 'credential', 'fragment', 'query']],
] as const)('P10: %s can not: %j', (address, faults) => {
  expect(addressFaults(address)).toEqual(faults);
});

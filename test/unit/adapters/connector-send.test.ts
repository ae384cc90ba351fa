import { expect, test } from '@jest/globals';
import { connectorSend } from '../../../lambdas/adapters/http/connector-send.ts';

test('mutual TLS: a connector’s connections are opened for each certificate, and kept while it is the same', async () => {
  const opened: unknown[] = [];
  const send = connectorSend((certificate) => {
    opened.push(certificate);
    const body = String(opened.length);
    return async () => ({ status: 200, headers: {}, body });
  });
  const request = { method: 'GET', url: 'https://ehr', headers: {}, timeoutMs: 1, repeatable: true } as const;
  const [one, two] = ['one', 'two'].map((certificate) => ({ certificate, privateKey: 'key' }));
  const bodies: string[] = [];
  for (const certificate of [undefined, undefined, one, { ...one }, two, undefined])
    bodies.push((await send(request, certificate as never)).body);
  expect(bodies).toEqual(['1', '1', '2', '2', '3', '4']);
  expect(opened).toEqual([undefined, one, two, undefined]);
});

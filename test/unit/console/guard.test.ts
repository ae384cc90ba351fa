import { describe, expect, it } from '@jest/globals';
import { refusalOf, safeHeaders } from '../../../bin/console/guard.ts';

const guard = { token: 'a-token', port: 4321 };
const asked = (headers: Record<string, string>, path = '/a-token/now', method = 'GET') =>
  refusalOf({ method, path, headers: { host: '127.0.0.1:4321', ...headers } }, guard)?.status;

describe('console guard', () => {
  it('answers the page that it has served, and an address that is typed', () => {
    expect(asked({})).toBeUndefined();
    expect(asked({ 'sec-fetch-site': 'none' })).toBeUndefined();
    expect(asked({ host: 'localhost:4321', origin: 'http://localhost:4321' })).toBeUndefined();
    const json = { origin: 'http://127.0.0.1:4321', 'content-type': 'application/json' };
    expect(asked(json, '/a-token/x', 'POST')).toBeUndefined();
  });

  it.each(['evil.example:4321', '127.0.0.1:80', '127.0.0.1', '[::1]:4321', ''])(
    'refuses the host %p, so that no name can be pointed at this machine',
    (host) => {
      expect(asked({ host })).toBe(421);
    },
  );

  it.each(['/', '/a-toke/now', '/a-tokenx/now', '/now', '/A-TOKEN/now'])(
    'refuses the path %p without the token',
    (path) => {
      expect(asked({}, path)).toBe(404);
    },
  );

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:80' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses another site that knows the token: %p', (headers) => {
    expect(asked(headers)).toBe(403);
  });

  it('takes deeds as JSON alone, which no form can send, and no other methods', () => {
    expect(asked({}, '/a-token/x', 'POST')).toBe(415);
    expect(asked({ 'content-type': 'text/plain' }, '/a-token/x', 'POST')).toBe(415);
    expect(asked({}, '/a-token/x', 'OPTIONS')).toBe(405);
  });

  it('grants other origins nothing, and the page no inline script or style', () => {
    const names = Object.keys(safeHeaders);
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
    const policy = safeHeaders['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:/);
    expect(safeHeaders['cache-control']).toBe('no-store');
  });
});

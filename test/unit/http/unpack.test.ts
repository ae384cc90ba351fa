import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { bodyText } from '../../../lambdas/adapters/http/unpack.ts';

const LIMIT = 1000;
const json = '{"customerId":"C-ü"}';
const bytes = Buffer.from(json);

describe('bodies as they come', () => {
  test.each([
    ['gzip', gzipSync(bytes)],
    ['GZip', gzipSync(bytes)],
    ['x-gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['deflate', deflateRawSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['zstd', zstdCompressSync(bytes)],
    ['identity', bytes],
    ['', bytes],
    [undefined, bytes],
    ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(bytes)))],
  ])('P5: %s is unpacked', (encoding, packed) => {
    expect(bodyText(packed, encoding, LIMIT)).toBe(json);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('P5: %s is unpacked up to the limit and no further', (encoding, pack) => {
    expect(bodyText(pack(Buffer.alloc(LIMIT, 'x')), encoding, LIMIT)).toHaveLength(LIMIT);
    expect(bodyText(pack(Buffer.alloc(LIMIT + 1, 'x')), encoding, LIMIT)).toBeUndefined();
    // Packed it is within the limit, under every encoding.
    const bomb = pack(Buffer.alloc(800 * LIMIT));
    expect(bomb.length).toBeLessThan(LIMIT);
    expect(bodyText(bomb, encoding, LIMIT)).toBeUndefined();
  });

  test.each([
    ['gzip', bytes],
    ['gzip', gzipSync(bytes).subarray(0, 20)],
    ['br', bytes],
    ['deflate', bytes],
    ['compress', bytes],
    ['constructor', bytes],
    ['gzip, gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(gzipSync(bytes))))],
    [undefined, Buffer.alloc(LIMIT + 1, ' ')],
  ])('P4: what can’t be read as %s is no text', (encoding, packed) => {
    expect(bodyText(packed, encoding, LIMIT)).toBeUndefined();
  });

  test.each([
    ['application/json; charset=iso-8859-1', Buffer.from(json, 'latin1')],
    ['application/json;charset="windows-1252"', Buffer.from(json, 'latin1')],
    ['application/json; charset = iso-8859-1', Buffer.from(json, 'latin1')],
    ['application/json; charset=utf-16', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ['application/json', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ['application/json', Buffer.from(`\ufeff${json}`, 'utf16le').swap16()],
    ['application/json; charset=nonsense', bytes],
    ['application/json; charset=utf8', bytes],
  ])('P5: %s is read in its characters', (type, sent) => {
    expect(bodyText(gzipSync(sent), 'gzip', LIMIT, type)).toBe(json);
  });

  test.each(['ÿa', 'aþ', 'þa', 'aÿ', 'þþ'])('P5: half a byte order mark is text: %s', (text) => {
    expect(bodyText(Buffer.from(text, 'latin1'), undefined, LIMIT, 'text/plain; charset=latin1')).toBe(text);
  });

  test('P5: a body that is not packed may be as long as the limit', () => {
    expect(bodyText(Buffer.alloc(LIMIT, 'x'), undefined, LIMIT)).toHaveLength(LIMIT);
  });

  test('an empty body is one under any encoding, and a byte order mark is no part of the text', () => {
    expect(bodyText(Buffer.alloc(0), 'gzip', LIMIT)).toBe('');
    expect(bodyText(Buffer.from('\ufeff{}'), undefined, LIMIT)).toBe('{}');
    expect(bodyText(gzipSync(Buffer.from('\ufeff{}')), 'gzip', LIMIT)).toBe('{}');
  });
});

/** @isolated */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { log, powertoolsLogger } from '../../../lambdas/adapters/logger.ts';

describe('P9: a log line', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const level of ['info', 'warn', 'error'] as const) {
      const print = (line: unknown): void => void lines.push(String(line));
      jest.spyOn(powertoolsLogger['console'], level).mockImplementation(print);
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each(['info', 'warn', 'error'] as const)('of level %s holds no value of a forbidden name', (level) => {
    log[level]('hello', {
      phone: '+14155552671',
      customerPhone: '+14155552671',
      ani: '+14155552671',
      accessToken: 'hidden',
      clientSecret: 'hidden',
      Authorization: 'hidden',
      password: 'hidden',
      signature: 'hidden',
      payload: 'hidden',
      'x-api-key': 'hidden',
      apiKey: 'hidden',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('[redacted]');
    expect(lines[0]).not.toMatch(/hidden|4155552671/);
  });

  test('keeps counts and what is allowed, and leaves out what is not there', () => {
    log.info('hello', { tokens: 3, reason: 'deadline', planId: 'p-1', error: undefined });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ tokens: 3, reason: 'deadline', planId: 'p-1' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'hello' });
    expect(lines[0]).not.toContain('error');
  });
});

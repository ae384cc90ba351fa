import { describe, expect, it } from '@jest/globals';
import { check } from '../../../lambdas/core/connector/check/check.ts';
import { kinds } from './kinds.ts';

describe('shipped kinds', () => {
  it.each(Object.entries(kinds))('%s has no fault that check can name', (_name, connector) => {
    expect(check(connector)).toEqual([]);
  });
});

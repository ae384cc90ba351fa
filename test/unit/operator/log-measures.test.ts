import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogMeasures } from '../../../bin/operator/log-measures.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';

describe('console measures', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'measures-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const lines = (): string => {
    const printed: string[] = [];
    const metrics = bufferedMetrics((line) => printed.push(`${line}\n`));
    metrics.count('LookupsBySource', 2, { source: 'live' });
    metrics.timing('AckLatency', 12);
    metrics.timing('AckLatency', 30);
    metrics.flush(1);
    return printed.join('');
  };

  it('sums what functions have counted since the last look, whole lines only, of new functions too', () => {
    writeFileSync(path.join(directory, 'lookup.log'), lines());
    const measures = createLogMeasures(directory);
    expect(measures.take().counts.size).toBe(0);
    appendFileSync(path.join(directory, 'lookup.log'), `no metric\n${lines()}{"half`);
    writeFileSync(path.join(directory, 'ingest.log'), lines());
    const { counts, timings } = measures.take();
    expect(counts.get('LookupsBySource live')).toBe(4);
    expect(timings.get('AckLatency')).toEqual([12, 30, 12, 30]);
    expect(measures.take().counts.size).toBe(0);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSampler } from '../../../bin/console/sample.ts';
import type { Snapshot } from '../../../bin/operator/snapshot.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';

const snapshot = (atMs: number, holds: Snapshot['holds'] = []) =>
  ({ atMs, breakers: [initialState('crm')], holds, workers: [] }) as unknown as Snapshot;

describe('console sample', () => {
  let logDirectory = '';
  beforeEach(() => {
    logDirectory = mkdtempSync(path.join(tmpdir(), 'sample-'));
  });
  afterEach(() => rmSync(logDirectory, { recursive: true }));

  it('makes rates a second and the longest times of what was counted since the one before', async () => {
    const sample = createSampler({ local: { admin: '', api: '', logDirectory, simulators: '' } });
    await sample(snapshot(10_000));
    const lines: string[] = [];
    const metrics = bufferedMetrics((line) => lines.push(line));
    metrics.count('LookupsBySource', 8, { source: 'live' });
    metrics.count('EventsAccepted', 4);
    metrics.timing('TimeToEffect', 300, { path: 'voice' });
    metrics.timing('TimeToEffect', 900, { path: 'digital' });
    metrics.timing('AckLatency', 20);
    metrics.flush(1);
    writeFileSync(path.join(logDirectory, 'x.log'), `${lines.join('\n')}\n`);
    const held = [{ downstream: 'crm', sinceMs: 1, untilMs: 2 }] as const;
    expect(await sample(snapshot(12_000, held))).toEqual({
      atMs: 12_000,
      breakers: { crm: 'holds' },
      depths: {},
      lookups: { live: 4 },
      calls: {},
      accepted: 2,
      ackMs: 20,
      effectMs: 900,
    });
  });

  it('counts nothing on AWS, rather than naught', async () => {
    expect(await createSampler({})(snapshot(1))).toEqual({
      atMs: 1,
      breakers: { crm: 'closed' },
      depths: {},
    });
  });
});

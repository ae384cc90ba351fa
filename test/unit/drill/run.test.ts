/** The whole drill against a stand-in for the stack: sound ones pass, and every planted fault is found. */
import { describe, expect, test } from '@jest/globals';
import type { DrillMode } from '../../../local/drill/modes.ts';
import { type DrillOptions, parseOptions } from '../../../local/drill/options.ts';
import { type DrillPlan, planOf } from '../../../local/drill/plan.ts';
import { runDrill } from '../../../local/drill/run.ts';
import { plotOf } from '../../../local/report/plot.ts';
import { type DrillReport, reportOf } from '../../../local/report/report.ts';
import { tableOf } from '../../../local/report/table.ts';
import type { Sample } from '../../../local/traffic/samples.ts';
import { type Faults, startFakeStack } from './fake-stack.ts';

const options = parseOptions(['--rate', '60', '--lookups', '15', '--speed', '60', '--crm-rate', '100000']);
const plan: DrillPlan = { ...planOf(options), warmUpMs: 400, outageMs: 800, tailMs: 400 };

async function drill(faults: Faults, stop = new AbortController(), stopIn = ''): Promise<DrillReport> {
  return run(faults, options, plan, stop, stopIn);
}

/** A drill of another mode, as short as it can be. */
async function drillOf(mode: DrillMode, change: Partial<DrillPlan>, faults: Faults): Promise<DrillReport> {
  const other = parseOptions(['--rate', '25', '--speed', '60', '--crm-rate', '100000', '--mode', mode]);
  return run(faults, other, { ...planOf(other), warmUpMs: 300, outageMs: 800, ...change });
}

async function run(
  faults: Faults,
  options: DrillOptions,
  plan: DrillPlan,
  stop = new AbortController(),
  stopIn = '',
): Promise<DrillReport> {
  const stack = await startFakeStack(faults);
  const onSample = ({ phase }: Sample): void => {
    if (phase === stopIn) stop.abort();
  };
  try {
    return reportOf(await runDrill(stack, options, plan, { signal: stop.signal, onSample }));
  } finally {
    await stack.stop();
  }
}

const failed = ({ checks }: DrillReport): string[] =>
  checks.filter(({ passed }) => !passed).map(({ name }) => name);

describe('a drill', () => {
  test('passes a stack that does everything right, and draws it', async () => {
    const report = await drill({});
    expect(failed(report)).toEqual([]);
    expect(report.verdict.accepted).toBeGreaterThan(50);
    expect(report.verdict.appliedOnce).toBe(report.verdict.accepted);
    expect(report.figures['orderedPairs']).toBeGreaterThan(10);
    expect(tableOf(report)).toContain('PASSED');
    expect(plotOf(report)).toMatch(/^<svg .*CRM unreachable.*<\/svg>$/s);
  });

  test('P2: finds effects made twice under another id', async () => {
    const report = await drill({ doubleEvery: 20 });
    expect(failed(report)).toEqual(['applied twice']);
    expect(report.verdict.appliedTwice).toBeGreaterThan(0);
  });

  test('P3: finds a backlog replayed in the wrong order', async () => {
    expect(failed(await drill({ reverse: true }))).toEqual(['out of order']);
  });

  test('P5: finds lookups that are not answered', async () => {
    expect(failed(await drill({ lookupStatus: 503 }))).toEqual(['lookups not answered']);
  });

  test('P1: finds lost events, and reports a run that was stopped early as such', async () => {
    const report = await drill({ loseEvery: 10 }, new AbortController(), 'drain');
    expect(failed(report)).toEqual(expect.arrayContaining(['lost', 'run finished']));
    expect(tableOf(report)).toContain('partial report');
  });
});

describe('a drill with a hot record', () => {
  const fault = { mode: 'hot-record', record: 'drill-1-hot', retryAfterS: 1 } as const;

  test('passes a stack that lets others go on', async () => {
    const report = await drillOf('hot-record', { fault, tailMs: 200 }, { asksCrm: true });
    expect(failed(report)).toEqual([]);
    expect(report.verdict.accepted).toBeGreaterThan(20);
    expect(plotOf(report)).toContain('one record throttled');
  });

  test('P5: finds callers who were not looked up', async () => {
    const report = await drillOf('hot-record', { fault, tailMs: 200 }, {});
    expect(failed(report)).toEqual(['lookups live']);
  });
});

test('a drill with a slow CRM sends its set alone, and ends when it is applied', async () => {
  const change = { fault: { mode: 'slow', latencyMs: 1 }, outageMs: 20_000 } as const;
  const report = await drillOf('slow', change, {});
  expect(failed(report)).toEqual([]);
  const set = report.log.accepted.filter(({ reference }) => reference.startsWith('drill-1-set'));
  expect(set).toHaveLength(200);
  expect(report.log.backMs - report.log.downMs).toBeLessThan(20_000);
});

test('a drill with bursts of callers asks for fifty new ones at once, at a CRM that nobody else calls', async () => {
  const traffic = { kind: 'bursts', callers: 50, warming: 1, times: 2, pauseMs: 10 } as const;
  const report = await drillOf('burst', { traffic }, { asksCrm: true });
  expect(failed(report)).toEqual([]);
  const { burstsMs, calls, downMs, backMs } = report.log;
  expect(burstsMs).toHaveLength(2);
  const met = calls.filter(({ atMs }) => atMs >= downMs && atMs <= backMs);
  expect(met.every(({ kind }) => kind === 'lookup')).toBe(true);
});

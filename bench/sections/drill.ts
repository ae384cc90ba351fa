/** What the last outage drill measured: drain, and what reached the CRM while the breaker was open. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Measured, Row, Section } from '../section.ts';
import { round } from '../statistics.ts';

const file = path.resolve(import.meta.dirname, '../../.steadyline/drill/drill.json');

/** Of PERFORMANCE.md: share of the CRM's usable rate that the drain reaches at least; 0.8 × is never passed. */
const LEAST_SHARE = 0.93;
const MOST_SHARE_OF_LIMIT = 0.8;

interface Report {
  passed: boolean;
  figures: {
    drain?: { backlog: number; seconds: number; perSecond: number };
    drainTarget: number;
    drainShare?: number;
    worstWindow: number;
    rateLimit: number;
    probesByRound: number[];
    probesPerRound: number;
    callsWhileOpen: number;
  };
  options: { rate: number; outage: number; speed: number; mode: string };
}

export const drillSection: Section = {
  name: 'drill',
  title: 'Outage, read from the report of the last `npm run drill`, not measured here',
  limitS: 10,
  needsStack: false,
  async run() {
    const report = await reportOf();
    return report === undefined ? none : { rows: rowsOf(report), figures: report.figures };
  },
};

const none: Measured = {
  rows: [{ name: 'drain, calls while open', value: 'no report yet: npm run drill' }],
  figures: undefined,
};

async function reportOf(): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function rowsOf({ figures, options, passed }: Report): Row[] {
  const { drain, drainShare, rateLimit, probesByRound, probesPerRound } = figures;
  const mostProbes = Math.max(0, ...probesByRound);
  const drained: Row =
    drain === undefined || drainShare === undefined
      ? { name: 'drain', value: 'backlog too small to measure' }
      : {
          name: `drain of ${drain.backlog} events`,
          value: `${round(drain.perSecond)} CRM calls/s, ${round(drainShare, 2)} × the target`,
          budget: `≥ ${LEAST_SHARE} × ${figures.drainTarget}/s`,
          met: drainShare >= LEAST_SHARE,
        };
  const most = MOST_SHARE_OF_LIMIT * rateLimit;
  return [
    {
      name: `drill: ${options.mode} ${options.outage} s, ${options.rate} events/s, speed ${options.speed}`,
      value: passed ? 'passed' : 'failed',
    },
    drained,
    {
      name: 'CRM calls in the fullest second',
      value: String(figures.worstWindow),
      budget: `≤ ${most}`,
      met: figures.worstWindow <= most,
    },
    {
      name: 'CRM calls while open',
      value: String(figures.callsWhileOpen),
      budget: '0',
      met: figures.callsWhileOpen === 0,
    },
    {
      name: 'probes in the fullest round',
      value: String(mostProbes),
      budget: `≤ ${probesPerRound}`,
      met: mostProbes <= probesPerRound,
    },
  ];
}

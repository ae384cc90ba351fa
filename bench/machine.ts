/** The machine that the figures were taken on. */
import os from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  /** Load average of the last minute: above the number of cores, absolute times say little. */
  load: number;
}

export function machine(): Machine {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    load: Math.round((os.loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** One line for the head of a table. */
export function describeMachine({ cpu, cores, memoryGiB, system, node, load }: Machine): string {
  const caveat = load > cores ? ' (busy: trust ratios and counts, not times)' : '';
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load ${load}${caveat}`;
}

/** Starts a stack from an assembly and prints the ids of its processes; lives until it is killed. */
import { readdirSync, readFileSync } from 'node:fs';
import { startLocal } from '../../../local/local-stack.ts';

const stack = await startLocal({ port: 0, assembly: String(process.argv[2]), simulators: false, iam: false });
await fetch(`${stack.api}/things/1`, { method: 'POST' });
console.log(JSON.stringify({ pids: children() }) ?? '');

/** Ids of the direct children where the system reports them; of the functions' processes elsewhere. */
function children(): number[] {
  try {
    const tasks = readdirSync('/proc/self/task');
    const lists = tasks.map((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8'));
    return lists
      .flatMap((list) => list.trim().split(' '))
      .filter((pid) => pid !== '')
      .map(Number);
  } catch {
    return stack.functions.processes().map(({ pid }) => pid);
  }
}

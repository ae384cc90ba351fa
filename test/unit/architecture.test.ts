import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const uncommented = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
/** Code without comments and string contents, so that a word in prose is no offence. */
const bare = (text: string): string => uncommented(text).replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
const imports = (file: string): string[] =>
  [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
/** A relative import as a path from the root; a package stays as it is. */
const resolved = (file: string, target: string): string =>
  target.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), target)) : target;

/** All that `file` imports when it runs, directly or not. */
const reached = (file: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!/^(bin|lib|lambdas|local)\/.*\.ts$/.test(file)) return seen;
  const running = read(file).replace(/^(im|ex)port type [^;]*;/gm, '');
  for (const [, target = ''] of running.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g))
    reached(resolved(file, target), seen);
  return seen;
};

/** Libraries that are pure functions over data. */
const PURE_PACKAGES = /^libphonenumber-js(\/|$)/;
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bset(Timeout|Interval|Immediate)\b|\bfetch\(|\bcrypto\b|\bconsole\./;

/** Names that nobody guesses; docs/GLOSSARY.md has those of the field. */
const OLD_FILES =
  /\/(morgue|grave|leave|turns?|lanes|step|put-backs?|returns|gate|copies|settle|crowd|capped|blind-gate|known-state|success-notes|group-mark|meter|announce\w*|told|sweep|walk|survey|later|front|judge|weather|climate|spell|(?:\w+-)?wish)\.ts$|-announcer|worker\/head|breaker\/tally|lookup\/(find|found)\.ts|settings\/(front|work)\.ts/;
const OLD =
  /[Mm]orgue|[Gg]rave|\b[Bb]ur(y|ied)|tellDead|\b[Ll]eave\b|askLeave|Turns\b|[Pp]ut_?[Bb]ack|PUT_BACK|[Cc]rowd|CROWD|capped|[Bb]lind|KnownState|SuccessNotes|GroupMark|createMeter|[Aa]nnounce|[Ss]weep|[Ww]eather|[Cc]limate|\b[Tt]ell[A-Z]|(?<!always)Told|\b[Jj]udge|Judgement|Wish|FRONT_/;

/** Turns that a reader stumbles over; plain words say the same. */
const OLD_TURNS =
  /\b(husband(s|ed|ing)?|gives? way|gave way|comes? true|to be had|(is|are) (ill|away)|mend(s|ed|ing)?|hence|whence|thence|anew|aught|naught|lest|in vain|at hand|for good|told apart|tells? of|in the place of|by a way round|burns? no|needs pressing)\b|\*\*(Press|Look at)\.\*\*/i;

describe('architecture', () => {
  const core = files('lambdas/core/**/*.ts');

  it.each(core)('%s imports rules only: no AWS, no I/O', (file) => {
    const outside = imports(file)
      .map((target) => resolved(file, target))
      .filter((target) => !target.startsWith('lambdas/core/') && !PURE_PACKAGES.test(target));
    expect(outside).toEqual([]);
  });

  it.each(core)('%s takes time, randomness and environment through ports', (file) => {
    expect(bare(read(file)).match(IMPURE)?.[0]).toBeUndefined();
  });

  /** What both sides have to agree on. */
  const SHARED =
    /^lambdas\/(core\/((errors|metrics-namespace|credentials\/auth|customer\/numbering-plan|http\/address-faults|oncall\/channels|verify\/profiles)\.ts|rate\/|connector\/)|connectors\/default\/operations\.ts)/;
  it.each(files('lib/**/*.ts'))('%s imports no handler and no adapter', (file) => {
    const inside = imports(file)
      .map((target) => resolved(file, target))
      .filter((target) => target.startsWith('lambdas/') && !SHARED.test(target));
    expect(inside).toEqual([]);
  });

  it.each(files('lambdas/**/*.ts'))('%s, which is deployed, imports nothing that is not', (file) => {
    const outside = imports(file)
      .map((target) => resolved(file, target))
      .filter((target) => /^(lib|local|test|bench|bin)\//.test(target) || target.startsWith('aws-cdk-lib'));
    expect(outside).toEqual([]);
  });

  it.each(files('lambdas/handlers/*.ts'))('%s only wires: at most 40 lines', (file) => {
    expect(read(file).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });

  it('no file imports itself through others, types included', () => {
    const all = files('{lambdas,lib,bin,local,test,bench}/**/*.ts');
    const graph = new Map(all.map((file) => [file, imports(file).map((target) => resolved(file, target))]));
    // What imports nothing that is left can stand in no circle.
    for (let before = -1; before !== graph.size; ) {
      before = graph.size;
      for (const [file, targets] of graph)
        if (!targets.some((target) => graph.has(target))) graph.delete(file);
    }
    expect([...graph.keys()]).toEqual([]);
  });

  it('every setting is read by something', () => {
    const code = files('{lambdas,lib,bin,local}/**/*.ts')
      .filter((file) => !file.startsWith('lib/settings/'))
      .map((file) => uncommented(read(file)))
      .join('\n');
    // Some are read by a prefix: `${prefix}_RATE_LIMIT`.
    const isRead = (name: string): boolean =>
      code.includes(name) || code.includes(name.replace(/^[A-Z]+/, '}'));
    const names = files('lib/settings/*.ts').flatMap((file) =>
      [...read(file).matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1] ?? ''),
    );
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !isRead(name))).toEqual([]);
  });

  it('files and identifiers bear the field’s names', () => {
    const named = files('{lambdas,lib,bin,local}/**/*.ts');
    expect([
      ...named.filter((file) => OLD_FILES.test(file)),
      ...named.flatMap((file) => {
        const old = bare(read(file)).match(OLD)?.[0];
        return old === undefined ? [] : [`${file}: ${old}`];
      }),
    ]).toEqual([]);
  });

  it('comments, texts and docs are plain English', () => {
    const prose = files('{lambdas,lib,bin,local}/**/*.ts').concat(files('{docs/**/,}*.md'));
    expect(
      prose
        .filter((file) => file !== 'CHANGELOG.md')
        .flatMap((file) =>
          read(file)
            .split('\n')
            .flatMap((line, index) => {
              const turn = OLD_TURNS.exec(line)?.[0];
              return turn === undefined ? [] : [`${file}:${index + 1}: ${turn}`];
            }),
        ),
    ).toEqual([]);
  });

  describe.each([
    ['README.md', '## Where things are'],
    ['docs/ARCHITECTURE.md', '## Where a decision is'],
  ])('%s, %s', (file, heading) => {
    const section = read(file).split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    const named = [...section.matchAll(/`((?:lambdas|lib|bin|local|docs)\/[^`]*)`/g)].map(
      (match) => match[1] ?? '',
    );
    it('names many files', () => expect(named.length).toBeGreaterThan(12));
    it.each([...new Set(named)])('%s is there', (target) => {
      expect(existsSync(path.join(root, target))).toBe(true);
    });
  });

  it.each(['local/main.ts', 'bin/steadyline.ts'])(
    '%s loads no CDK: a second before anything is seen',
    (file) => {
      expect(
        [...reached(file)].filter((target) => /^(aws-cdk-lib|cdk-nag|constructs)\b/.test(target)),
      ).toEqual([]);
    },
  );

  /** Who may know the default connectors by name, and why. */
  const KNOWN: Readonly<Record<string, string>> = {
    'lambdas/core/connector/default.ts': 'they are named here',
    'lambdas/connectors/warehouse.ts': 'the kind of that name',
    'local/simulators/': 'simulators play systems, and their names are addresses of the control server',
    'local/drill/': 'the drill takes the simulated CRM down and reads its effects',
    'local/load/': 'load goes to the simulated systems',
    'local/play/': 'one plays with the simulated systems',
    'local/report/': 'reports tell the simulated systems apart',
    'local/traffic/': 'traffic is watched in the simulated systems',
    'bench/': 'benchmarks measure against the simulated CRM',
  };
  const NAMED = /(['"`])(?:crm|warehouse|CRM|WAREHOUSE)(?:\/[a-z-]+)?\1/;
  it('no code but the default connectors’ own knows one of them by name', () => {
    const named = files('{lambdas,lib,bin,local,bench}/**/*.ts')
      .filter((file) => !Object.keys(KNOWN).some((place) => file.startsWith(place)))
      .filter((file) => NAMED.test(uncommented(read(file))));
    expect(named).toEqual([]);
  });
});

/** `node test/release/keep.ts VERSION`: keeps what the next release's tests compare with, when a release is made. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { keepReaders } from './keep-readers.ts';
import { outlinesOfNow } from './now.ts';

const [version = ''] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('A version, as 1.2.3, must be given.');
const folder = resolve(import.meta.dirname, '..', 'fixtures', 'released', version);
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/templates.json`, `${JSON.stringify(await outlinesOfNow())}\n`);
await keepReaders(folder);

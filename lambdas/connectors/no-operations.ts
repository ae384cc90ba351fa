/** Stands for `#operations` in the sources and where there are no connectors but the default ones. */
import type { DeclaredOperations } from '../core/connector/declared.ts';

const operations: DeclaredOperations = {};

export default operations;

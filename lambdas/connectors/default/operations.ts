/**
 * What the default connector can be asked for, as data. Stands for `#operations` in the sources; a bundle has the data itself,
 * with those of further connectors beside them. Every kind of CRM_KIND declares the same.
 */
import { type DeclaredOperations, declaredOperations } from '../../core/connector/declared.ts';
import { defaultCrm } from './crm.ts';

const operations: DeclaredOperations = declaredOperations(
  // Nothing is called: neither address nor kind matters here.
  defaultCrm({ kind: 'rest', baseUrl: '', supportsIdempotency: true }),
);

export default operations;

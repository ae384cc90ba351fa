/** The HTTP contract and what follows from it, over one stack. The updates come first: they look at all that a platform was asked. */
import './contract/platform-updates.ts';
import './contract/lookup.ts';
import './contract/requests.ts';
import './contract/webhooks.ts';

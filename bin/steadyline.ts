#!/usr/bin/env node
/** The operator's command line; the same on the local runner and on an AWS account. */
import { failureText } from './operator/failure.ts';
import { createProgram } from './program.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(failureText(error));
  process.exitCode = 1;
}

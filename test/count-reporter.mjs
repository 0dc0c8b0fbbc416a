/*
 * Writes how many tests of a run passed and failed, and which failed, to test-results/<name>.json, for the total at
 * the end of npm test.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** @param name the run, as the total names it */
export function countReporter(name) {
  return {
    onTestRunFinished({ sessions }) {
      const tests = (suite, path) => [
        ...suite.tests.map((test) => ({ ...test, path: [...path, test.name].join(' › ') })),
        ...suite.suites.flatMap((inner) => tests(inner, [...path, inner.name])),
      ];
      const fileOf = ({ testFile }) => relative(process.cwd(), testFile);
      const all = sessions.flatMap((session) =>
        session.testResults ? tests(session.testResults, [fileOf(session)]) : [],
      );
      // A test file that could not even be loaded is a failure, though no test of it ran.
      const broken = sessions.filter(
        (session) => session.errors.length > 0 && !session.testResults?.tests.some((test) => !test.passed),
      );
      const failures = [
        ...all.filter((test) => !test.passed && !test.skipped).map(({ path }) => path),
        ...broken.map((session) => `${fileOf(session)}: ${session.errors[0].message}`),
      ];
      const failed = failures.length;
      const skipped = all.filter((test) => test.skipped).length;
      mkdirSync('test-results', { recursive: true });
      writeFileSync(
        `test-results/${name}.json`,
        JSON.stringify({ passed: all.length - skipped - failed + broken.length, failed, skipped, failures }),
      );
    },
  };
}

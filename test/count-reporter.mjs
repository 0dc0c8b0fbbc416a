/*
 * Writes how many tests of a run passed and failed to test-results/<name>.json, for the total at the end of npm test.
 */
import { mkdirSync, writeFileSync } from 'node:fs';

/** @param name the run, as the total names it */
export function countReporter(name) {
  return {
    onTestRunFinished({ sessions }) {
      const tests = (suite) => [...suite.tests, ...suite.suites.flatMap(tests)];
      const all = sessions.flatMap((session) => (session.testResults ? tests(session.testResults) : []));
      // A test file that could not even be loaded is a failure, though no test of it ran.
      const broken = sessions.filter(
        (session) => session.errors.length > 0 && !session.testResults?.tests.some((test) => !test.passed),
      );
      const failed = all.filter((test) => !test.passed && !test.skipped).length + broken.length;
      const skipped = all.filter((test) => test.skipped).length;
      mkdirSync('test-results', { recursive: true });
      writeFileSync(
        `test-results/${name}.json`,
        JSON.stringify({ passed: all.length - skipped - failed + broken.length, failed, skipped }),
      );
    },
  };
}

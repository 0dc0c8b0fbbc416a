/*
 * Counts the tests of a run of Node's own runner and names those that failed, as JSON, for the total at the end of npm test.
 */
import { relative } from 'node:path';

export default async function* count(events) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite is the sum of its tests, and a file by itself is none.
    if (data.details.type === 'suite') continue;
    if (data.skip !== undefined || data.todo !== undefined) total.skipped += 1;
    else total[type === 'test:pass' ? 'passed' : 'failed'] += 1;
    if (type === 'test:fail' && data.skip === undefined && data.todo === undefined)
      total.failures.push(`${relative(process.cwd(), data.file ?? '')} › ${data.name}`);
  }
  yield JSON.stringify(total);
}

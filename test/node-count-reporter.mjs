/*
 * Counts the tests of a run of Node's own runner, as JSON, for the total at the end of npm test.
 */
export default async function* count(events) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite is the sum of its tests, and a file by itself is none.
    if (data.details.type === 'suite') continue;
    if (data.skip !== undefined || data.todo !== undefined) total.skipped += 1;
    else total[type === 'test:pass' ? 'passed' : 'failed'] += 1;
  }
  yield JSON.stringify(total);
}

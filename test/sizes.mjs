/*
 * What visitors download, in bytes of brotli 11 of the built files, against a bound to the byte. A change that makes
 * it larger has to say so here. The design's budget stands beside it, met or not.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const chunks = readdirSync('dist/chunks');
const named = (name) => `chunks/${chunks.find((file) => file.startsWith(`${name}-`))}`;
const content = (file) => readFileSync(`dist/${file}`);

/** A chunk with everything it imports from the start. */
function withImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, other] of content(file)
    .toString()
    .matchAll(/(?:from|import)\s*["']\.\/([\w-]+\.js)["']/g))
    withImports(`chunks/${other}`, seen);
  return seen;
}

const size = (...files) =>
  [...new Set(files.flatMap((file) => [...withImports(file)]))].reduce(
    (sum, file) => sum + brotliCompressSync(content(file)).length,
    0,
  );

const returning = ['consent-notice.js', 'policy.nl.json'];
const banner = [...returning, named('define'), named('nl')];
const measured = {
  'returning visitor: the script': size('consent-notice.js'),
  'returning visitor: script and policy': size(...returning),
  'first banner: script, policy, views, words': size(...banner),
  'everything in one language, without the notice': size(
    ...banner,
    'policy.nl.details.json',
    ...['deciding', 'consent-choices', 'consent-toggle', 'privacy-notice'].map(named),
  ),
};

const agreed = JSON.parse(readFileSync('test/sizes.json', 'utf8'));
let failed = 0;
for (const [name, bytes] of Object.entries(measured)) {
  const { bound, budget } = agreed[name];
  const fits = bytes <= bound;
  if (!fits) failed += 1;
  console.log(`${fits ? '✓' : '✗'} ${name}: ${bytes} B of ${bound} B; the design's budget is ${budget} B`);
  if (!fits)
    console.log(
      `  ${bytes - bound} B more than agreed. Visitors pay for each: is it worth it? If so, raise the bound in test/sizes.json and say why in the commit.`,
    );
}
mkdirSync('test-results', { recursive: true });
writeFileSync(
  'test-results/sizes.json',
  JSON.stringify({ passed: Object.keys(measured).length - failed, failed }),
);
process.exit(failed ? 1 : 0);

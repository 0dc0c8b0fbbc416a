/*
 * The browsers the tests run in: where each is, and the system package that brings it. Paths can be set, for
 * machines that have them elsewhere.
 */
import { existsSync, readdirSync } from 'node:fs';

const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? process.arch;

export const browsers = {
  chromium: { path: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', package: 'chromium' },
  firefox: { path: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr', package: 'firefox-esr' },
  webkit: {
    path: process.env.WEBKIT_PATH ?? `/usr/lib/${triplet}/webkit2gtk-4.1/MiniBrowser`,
    package: 'webkit2gtk-driver',
  },
};

/** The server, that is: its client alone leaves a folder there too. */
function hasPostgres() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return versions.some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`));
}

/** System packages that are not there yet. */
export function missingPackages() {
  const needed = [
    ...Object.values(browsers),
    // The browser may be there, as part of a library, without what drives it.
    { path: '/usr/bin/WebKitWebDriver', package: 'webkit2gtk-driver' },
    { path: '/usr/bin/Xvfb', package: 'xvfb' },
    { path: '/usr/share/fonts/truetype/noto', package: 'fonts-noto-core' },
  ];
  const missing = needed.filter(({ path }) => !existsSync(path)).map((one) => one.package);
  return [...new Set(hasPostgres() ? missing : [...missing, 'postgresql'])];
}

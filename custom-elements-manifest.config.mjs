/* The manifest tells what others may use: nothing private, and no state of an element's own. */
const PRIVATE = /^#/;

const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations } of customElementsManifest.modules)
      for (const element of declarations ?? [])
        for (const key of ['members', 'attributes'])
          element[key] &&= element[key].filter(
            ({ name, privacy, description }) =>
              !PRIVATE.test(name ?? '') &&
              !['private', 'protected'].includes(privacy) &&
              !/Callback$/.test(name ?? '') &&
              !/@internal/.test(description ?? ''),
          );
  },
};

export default {
  globs: ['src/elements/*.ts'],
  exclude: ['**/*.styles.ts'],
  outdir: 'dist',
  litelement: true,
  plugins: [publicOnly],
};

type Browser = { readonly path: string; readonly package: string };
export const browsers: { readonly chromium: Browser; readonly firefox: Browser; readonly webkit: Browser };
export function missingPackages(): string[];

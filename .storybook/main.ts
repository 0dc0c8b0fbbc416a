import type { StorybookConfig } from '@storybook/web-components-vite';
import { compiledFiles, elementsManifest } from './content.js';

export default {
  stories: ['../stories/*.mdx', '../stories/*.stories.ts'],
  framework: { name: '@storybook/web-components-vite', options: {} },
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  features: { sidebarOnboardingChecklist: false },
  // Nothing leaves the machine.
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  viteFinal: (config) => ({
    ...config,
    plugins: [...(config.plugins ?? []), compiledFiles(), elementsManifest()],
    build: { ...config.build, chunkSizeWarningLimit: 4_000 },
  }),
} satisfies StorybookConfig;

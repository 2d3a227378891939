import { defineConfig } from 'vitest/config'

const ENGINE = ['tests/engine/setup-engine.ts', 'tests/engine/setup-docker-cli.ts']

/** What is waited for comes when the machine has time for it. */
const PATIENT = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    projects: [
      // Some start a program, which takes its time on a busy machine.
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], sequence: { groupOrder: 0 }, testTimeout: 30_000 } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ENGINE,
          // One engine, and the deck's own names on it: one file after another.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          expect: PATIENT,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: [...ENGINE, 'tests/engine/setup-chromium.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          expect: PATIENT,
          hookTimeout: 180_000,
        },
      },
      {
        // For hours, not in `npm test`: `npm run test:soak`.
        test: {
          name: 'soak',
          include: ['tests/soak/**/*.test.ts'],
          globalSetup: [...ENGINE, 'tests/engine/setup-chromium.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          hookTimeout: 180_000,
        },
      },
    ],
  },
})

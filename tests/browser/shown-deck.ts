import type { Browser, BrowserContext, Page } from 'playwright-chromium'
import type { Role } from '../../demo/protocol.ts'
import type { Stage } from '../../server/runs/stage.ts'
import type { Cable } from '../integration/cable.ts'
import { connect } from 'node:net'
import { inject } from 'vitest'
import { buildDeck } from '../../server/build.ts'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { layCable } from '../integration/cable.ts'
import { freePort } from '../integration/free-port.ts'
import { openBrowser } from './open-browser.ts'
import { buildTestDeck, TEST_DECK } from './test-deck.ts'
import { enter, openPage } from './windows.ts'

/** A built deck, served by this process, and a browser at the other end of a cable. */
export interface ShownDeck {
  stage: Stage
  /** Of its demos, in their order. */
  ids: string[]
  browser: Browser
  cable: Cable
  /** Of a page, by its path. */
  url: (path: string) => string
  enter: (role: Role, viewport?: { width: number, height: number }) => Promise<BrowserContext>
  /** A window in which `ready` shows; a slide, unless told. */
  open: (context: BrowserContext, path: string, ready?: string) => Promise<Page>
  /** Ends it, and removes what its demos have made on the tests' engine. */
  close: () => Promise<void>
}

/**
 * @param file the deck's Markdown
 * @param how.host of the engine, which is known to be there or not when this settles
 * @param how.environment where other hosts are looked for
 */
export async function showDeck(file: string, how: { host: string, environment?: NodeJS.ProcessEnv }): Promise<ShownDeck> {
  const pages = file === TEST_DECK ? await buildTestDeck() : await buildDeck(file, () => {})
  const { host, environment } = how
  const demos = startDemos({ deck: await loadDeck(file), target: resolveTarget({}, host), environment, msPerKey: 0, log: () => {} })
  await demos.engine.first
  const port = await freePort()
  const serving = await serve(demos, { pages, port })
  const cable = await layCable(() => connect(port, '127.0.0.1'))
  const browser = await openBrowser(inject('chromium'), `--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${cable.port}`)
  const url = (path: string): string => `http://localhost:${port}${path}`
  return {
    stage: demos.stage,
    ids: [...demos.deck.demos.keys()],
    browser,
    cable,
    url,
    enter: async (role, viewport) => enter(browser, serving.access.link(role), viewport),
    open: async (context, path, ready = '.slidev-layout:visible') => openPage(context, url(path), ready),
    async close() {
      await browser.close()
      cable.close()
      await serving.close()
      await demos.close()
      if (host === inject('dockerHost'))
        await removeAllOwned(demos.engine.docker, { deck: demos.deck.deck })
    },
  }
}

import type { KillableDeck } from './killable.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startKillableDeck } from './killable.ts'

const MOST = 2_147_483_647
const MIB = 1024 * 1024
/** What a second window may be behind, and what the server may hold for any of these. */
const MOST_MS = 10_000
const MOST_MB = 1000

/**
 * What a container writes that means no good: each took the server minutes, all of its memory, or its life.
 * So much follows that the server's terminal has read it.
 */
const HOSTILE = {
  repeats: `printf 'a\\033[${MOST}b'`,
  scrolls: `printf '\\033[${MOST}S\\033[${MOST}T\\033[${MOST}L\\033[${MOST}M\\033[${MOST}I\\033[${MOST}Z'`,
  returns: `tr '\\000' '\\015' < /dev/zero | head -c 600000`,
  titles: `yes "$(printf '\\033]0;a')" | tr -d '\\n' | head -c 600000; printf '\\033\\\\'`,
  marks: `printf a; yes "$(printf '\\314\\201')" | tr -d '\\n' | head -c ${30 * MIB}; echo`,
  colours: `printf '\\033]4'; yes ';1;?' | tr -d '\\n' | head -c ${2 * MIB}; printf '\\007'`,
  links: `yes "$(printf '\\033]8;;http://a\\007x')" | tr -d '\\n' | head -c ${2 * MIB}; printf '\\033\\\\'`,
}

const DECK = `---
demo: { deck: hostile-output-test }
---

${Object.entries(HOSTILE).map(([id, script]) => `---

\`\`\`sh demo=${id}
#| within: 50s
#| expect: /the end/
docker run --rm --log-driver none --name hostile-${id} busybox sh -c "${script.replace(/["$\\]/g, '\\$&')}; echo; seq 400000; echo the end"
\`\`\`
`).join('\n')}`

describe.skipIf(!inject('dockerHost'))('hostile output', () => {
  let server: KillableDeck

  beforeAll(async () => {
    server = await startKillableDeck(DECK)
  })
  afterAll(() => server.remove())

  it.each(Object.keys(HOSTILE))('%s: the step ends, a late window has the screen, and the server lives', async (demo) => {
    const presenter = await server.open('presenter')
    presenter.send({ type: 'watch', demo })
    await presenter.until(() => presenter.state(demo))
    presenter.play(demo, 0)
    expect((await presenter.played(demo, 1)).results[0]).toMatchObject({ ok: true })

    const began = performance.now()
    const late = await server.open('viewer')
    late.send({ type: 'watch', demo })
    await late.until(() => late.text.includes('the end'))
    expect(performance.now() - began).toBeLessThan(MOST_MS)
    expect(late.text.length).toBeLessThan(12 * MIB)
    expect(await server.mostMemory()).toBeLessThan(MOST_MB)
    presenter.socket.terminate()
    late.socket.terminate()
  })
})

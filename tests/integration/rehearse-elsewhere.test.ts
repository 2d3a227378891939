import type { SecondHost } from './second-host.ts'
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned } from '../../server/docker/remove.ts'
import { startSecondHost } from './second-host.ts'

const DECK = 'elsewhere-test'
const TEXT = `---\ndemo:\n  deck: ${DECK}\n---\n
\`\`\`sh demo=detached
docker run -d --name elsewhere-one busybox sleep 600
#| expect: /elsewhere-one/
docker ps
docker rm -f elsewhere-one
\`\`\`

---

\`\`\`sh demo=attached
#| expect: /^there\\s*$/m
docker run --rm --hostname there busybox hostname
#| exit: 7
docker run --rm busybox sh -c 'exit 7'
\`\`\`

---

\`\`\`sh demo=typed
docker run -it --rm --name elsewhere-typed busybox sh
#| expect: /42/
/ # echo $((6 * 7))
/ # exit
\`\`\`
`

describe.skipIf(!inject('dockerHost') || !inject('dockerCli'))('npm run rehearse on another machine', { timeout: 120_000 }, () => {
  let there: SecondHost
  let deck: string
  const rehearse = async (environment: NodeJS.ProcessEnv, ...args: string[]): Promise<{ exit: number, stdout: string, stderr: string }> =>
    new Promise(done => execFile(process.execPath, [resolve('cli/rehearse.ts'), '--deck', deck, ...args], { env: environment }, (error, stdout, stderr) =>
      done({ exit: Number(error?.code ?? 0), stdout, stderr })))

  beforeAll(async () => {
    there = await startSecondHost(['busybox:1.37'])
    deck = join(there.directory, 'slides.md')
    await writeFile(deck, TEXT)
  }, 300_000)
  afterAll(async () => {
    await rm(deck)
    await there.stop()
  })

  it.each([
    ['--context', () => there.environment, ['--context', 'cloud'], 'datadocker (context cloud)'],
    ['--machine', () => there.environment, ['--machine', 'datadocker'], 'datadocker (machine datadocker)'],
    ['DOCKER_HOST and TLS', () => there.tls, [], 'datadocker'],
    ['DOCKER_HOST=ssh://', () => ({ ...there.environment, DOCKER_HOST: there.ssh('speaker') }), [], 'datadocker'],
  ])('by %s', async (_what, environment, args, name) => {
    const { exit, stdout, stderr } = await rehearse(environment(), ...args)
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toContain(`Rehearsing on ${name}, Docker 28.`)
    expect(stdout).toContain('\n8 of 8 steps as the slides say. Containers are removed; volumes stay.\n')
    expect(await listOwned(there.engine.docker, { deck: DECK })).toEqual([])
  })

  it('by a machine that is not there: six lines at most, and no stack', async () => {
    const { exit, stderr } = await rehearse({ ...there.environment, DOCKER_HOST: there.ssh('stranger') })
    expect(exit).toBe(1)
    expect(stderr).toMatch(/^A Docker engine was looked for\.\nSeen: --host, --context, --machine: not given\n {6}ssh:\/\/stranger@127\.0\.0\.1:\d+ \(DOCKER_HOST\): ssh works, but its user may not use the engine there\nTo mend it: ssh -p \d+ stranger@127\.0\.0\.1 'sudo usermod -aG docker \$USER'\n$/)
  })
})

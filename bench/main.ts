import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { buildDeck } from '../server/build.ts'
import pc from '../server/colours.ts'
import { newCommand } from '../server/new-command.ts'
import { startPrivateEngine } from '../setup/private-engine/private-engine.ts'
import { findChromium } from '../tests/engine/chromium.ts'
import { connect } from '../tests/engine/connect.ts'
import { findDockerCli } from '../tests/engine/docker-cli.ts'
import { measureEcho } from './echo.ts'
import { measureInterrupt } from './interrupt.ts'
import { measureLate } from './late.ts'
import { startLiveServer } from './live-server.ts'
import { measurePage } from './page.ts'
import { measureStart } from './start.ts'
import { draw } from './table.ts'
import { measureThroughput } from './throughput.ts'
import { findTtyd } from './ttyd.ts'
import { measureViewers } from './viewers.ts'

const GROUPS = {
  interrupt: measureInterrupt,
  echo: measureEcho,
  late: measureLate,
  start: measureStart,
  page: measurePage,
  throughput: measureThroughput,
  viewers: measureViewers,
} satisfies Record<string, (place: Place) => Promise<Row[]>>
type Group = keyof typeof GROUPS

interface Flags { only: string[], json: boolean, quick: boolean }

const log = (line: string): void => void process.stderr.write(`${pc.dim('[bench]')} ${line}\n`)

function readFlags(): Flags {
  return newCommand('npm run bench --')
    .description('Measures the deck against the docker program, ttyd and the bare API, side by side in one run. As root on Debian or Ubuntu: the engine is one of its own.')
    .option('--only <group...>', `some of: ${Object.keys(GROUPS).join(', ')}`, Object.keys(GROUPS))
    .option('--quick', 'fewer and shorter samples', false)
    .option('--json', 'one JSON object a row, with every sample', false)
    .parse()
    .opts<Flags>()
}

/** What a peer's absence costs is its rows, not the bench. */
async function orNone<T>(what: string, find: Promise<T>): Promise<T | undefined> {
  return find.catch((error: Error) => {
    log(`no ${what}: ${error.message}`)
    return undefined
  })
}

async function main(): Promise<void> {
  const { only, json, quick } = readFlags()
  const unknown = only.find(group => !(group in GROUPS))
  if (unknown)
    throw new Error(`--only ${unknown}: there is no such group. Allowed: ${Object.keys(GROUPS).join(', ')}`)
  const engine = await startPrivateEngine({ log, name: 'bench', empty: true })
  const root = join(import.meta.dirname, '..')
  const deck = join(import.meta.dirname, 'deck', 'slides.md')
  const pages = await buildDeck(deck, () => log('building the bench\'s deck'))
  const server = await startLiveServer(deck, pages, engine.host)
  const place: Place = {
    host: engine.host,
    docker: connect(engine.host),
    cli: await orNone('docker program', findDockerCli({ log })),
    ttyd: await orNone('ttyd', findTtyd(log)),
    chromium: await orNone('Chromium', findChromium({ log })),
    server,
    talk: () => buildDeck(join(root, 'slides.md'), () => log('building the talk')),
    quick,
    log,
  }
  const rows: Row[] = []
  try {
    for (const group of only as Group[]) {
      log(`measuring ${group}`)
      // one that fails costs its own rows
      await GROUPS[group](place).then(measured => rows.push(...measured), (error: Error) => {
        log(`${group}: ${error.stack}`)
        process.exitCode = 1
      })
    }
  }
  finally {
    await server.stop()
    await engine.stop()
  }
  log(`load of the machine: ${loadavg().map(load => load.toFixed(1)).join(', ')} on ${availableParallelism()} cores`)
  process.stdout.write(`${json ? rows.map(row => JSON.stringify(row)).join('\n') : draw(rows)}\n`)
  // a browser that a failed group has left would keep us
  process.exit()
}

main().catch((error: Error) => {
  log(error.stack ?? error.message)
  process.exit(1)
})

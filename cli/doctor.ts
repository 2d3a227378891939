import type { DeckFlags } from '../server/command-line.ts'
import type { Row } from './doctor/checks.ts'
import process from 'node:process'
import pc from '../server/colours.ts'
import { say, stopWith } from '../server/messages.ts'
import { newCommand } from '../server/new-command.ts'
import { readPrefix } from '../server/prefix.ts'
import { readPort } from '../server/server-port.ts'
import { addTargetOptions } from '../server/target-options.ts'
import { lookAtAll, worst } from './doctor/checks.ts'
import { mend } from './doctor/mend.ts'
import { pack, unpack } from './doctor/pack.ts'
import { endProgress, showProgress } from './doctor/progress.ts'
import { rehearse } from './doctor/rehearsal.ts'
import { examine } from './doctor/subject.ts'
import { formatRow, formatVerdict } from './doctor/table.ts'

/** Milliseconds from the start of this process, or from the end of mending, after which whatever has not answered is told as such. */
const LOOK_MS = 8000

interface Flags extends DeckFlags { fix: boolean, stage: boolean, json: boolean, pack?: string, unpack?: string }

function readFlags(): Flags {
  return addTargetOptions(newCommand('npm run doctor --')
    .description([
      'Looks at all that the talk needs, in under 10 seconds, and says go or no-go.',
      'Exit code: 0 go (warnings allowed) or done, 1 no-go or not possible.',
    ].join('\n'))
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--prefix <text>', 'as npm start will have it: before every container and volume name', '')
    .option('--port <number>', 'as npm start will have it', '3030')
    .option('--fix', 'first pull and build what is missing, and remove the deck\'s own containers and networks; never a volume', false)
    .option('--stage', 'then rehearse the whole deck as well', false)
    .option('--pack <file>', 'save the images that the deck needs to a file')
    .option('--unpack <file>', 'load them from a file, on a host without a registry')
    .option('--json', 'for programs: { go, checks: [{ name, status, seen, mend }] }', false))
    .parse()
    .opts()
}

/** Prints each row as soon as it and all before it are there. */
async function lookAndTell(flags: Flags, since: number): Promise<Row[]> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), since + LOOK_MS - performance.now())
  const looks = lookAtAll(examine(flags, late.signal))
  const waiting = new Set(looks.map(({ name }) => name))
  looks.forEach(({ name, row }) => void row.finally(() => waiting.delete(name)).catch(() => {}))
  const rows: Row[] = []
  for (const { row } of looks) {
    if (!flags.json)
      showProgress(`  … ${[...waiting].join(', ')}`)
    rows.push(await row)
    tell(rows.at(-1)!, flags)
  }
  clearTimeout(timer)
  late.abort()
  return rows
}

function tell(row: Row, { json }: Flags): void {
  endProgress()
  if (!json)
    say(formatRow(row, process.stdout.columns || 100))
}

async function rehearsalRow(flags: Flags): Promise<Row> {
  let played = 0
  const finding = await rehearse(flags, ({ demo, step, command }) => showProgress(`  … rehearsing: ${++played} played, ${demo} ${step}: ${command}`))
  return { name: 'rehearsal', ...finding }
}

async function main(): Promise<void> {
  const flags = readFlags()
  readPort(flags.port)
  readPrefix(flags.prefix)
  if (flags.pack !== undefined)
    return pack(flags, flags.pack)
  if (flags.unpack !== undefined)
    return unpack(flags, flags.unpack)

  if (flags.fix)
    await mend(flags)
  const since = flags.fix ? performance.now() : 0
  const rows = await lookAndTell(flags, since)
  if (flags.stage && worst(rows) !== 'no-go') {
    rows.push(await rehearsalRow(flags))
    tell(rows.at(-1)!, flags)
  }
  const isGo = worst(rows) !== 'no-go'
  if (flags.json)
    say(JSON.stringify({ go: isGo, checks: rows.map(({ name, status, seen, mend }) => ({ name, status, seen, ...(mend && { mend }) })) }, null, 2))
  else
    say(`\n${formatVerdict(rows, performance.now() / 1000)}${flags.stage && !isGo && rows.every(({ name }) => name !== 'rehearsal') ? pc.dim('  not rehearsed: a no-go stands before it') : ''}`)
  // what hangs is left behind
  process.exit(isGo ? 0 : 1)
}

main().catch(stopWith)

import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { runSlidevBuild } from '../server/build.ts'
import { say, stopWith } from '../server/messages.ts'
import { newCommand } from '../server/new-command.ts'
import { SINGLE_FILE } from '../setup/single-file.ts'

interface Flags { deck: string, out: string }

/** Makes the deck one page; `npm run build` puts it beside the others. */
async function main(): Promise<void> {
  const { deck, out } = newCommand('node cli/single-file.ts')
    .description('Makes the deck one HTML file with its recordings in it, which a browser opens without any server.\nExit code: 0 made, 1 not made.')
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--out <file>', 'where it goes', 'dist/offline.html')
    .parse()
    .opts<Flags>()
  // before there is anything that a Ctrl-C could leave behind
  process.once('SIGINT', () => process.exit(130))
  const directory = mkdtempSync(join(tmpdir(), 'single-file-'))
  const forget = (): void => rmSync(directory, { recursive: true, force: true })
  process.once('exit', forget)
  try {
    // a file has no paths below it: the slide's number stands behind a #
    await runSlidevBuild(resolve(deck), ['--out', directory, '--base', './', '--router-mode', 'hash'], { [SINGLE_FILE]: '1' })
    await mkdir(dirname(out), { recursive: true })
    await copyFile(join(directory, 'index.html'), out)
  }
  finally {
    forget()
  }
  say(`${out}: the deck as one file`)
}

main().catch(stopWith)

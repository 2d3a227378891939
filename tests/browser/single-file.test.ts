import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, inject, it } from 'vitest'
import { readCast, writeCast } from '../../demo/asciicast.ts'
import { putInOnePage } from '../../setup/single-file.ts'
import { openBrowser } from './open-browser.ts'

const ATTACK = '<img src=x onerror="window.pwned = true"><svg onload="window.pwned = true">'
/** What a terminal may well print, and what an attacker would have it print. */
const OUTPUTS = [
  `</script>${ATTACK}`,
  `</SCRIPT>${ATTACK}`,
  `</ScRiPt\n>${ATTACK}`,
  `<!-- <script>${ATTACK}`,
  '<!-- a page\'s comment --> a < b && c > d \\u003c &lt; $& $\' 🐳',
  ']]></style></textarea></title></head>',
]
const HTML = '<!doctype html><html><head><link rel="stylesheet" href="./assets/a.css"><script type="module" src="./assets/a.js"></script></head><body></body></html>'
const FILES = new Map([
  ['assets/a.css', `body::after { content: "</STYLE>${ATTACK.replaceAll('"', '\\"')}"; color: rgb(1, 2, 3) }`],
  ['assets/a.js', `window.said = ${JSON.stringify(OUTPUTS)}.join("|")`],
])

it.skipIf(!inject('chromium'))('is a page that holds every byte of its recordings, and runs none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'single-file-attack-'))
  const recordings = join(directory, 'recordings')
  await mkdir(recordings)
  const texts = OUTPUTS.map(data => writeCast({ cols: 80, rows: 24, events: [{ time: 0, code: 'o', data }] }))
  await Promise.all(texts.map((text, index) => writeFile(join(recordings, `demo-${index}.cast`), text)))
  await writeFile(join(recordings, `"><img src=x onerror=window.pwned=1>.cast`), texts[0]!)
  const file = join(directory, 'offline.html')
  await writeFile(file, await putInOnePage(HTML, FILES, recordings))

  const browser = await openBrowser(inject('chromium'))
  const page = await browser.newPage()
  const broken: Error[] = []
  page.on('pageerror', error => broken.push(error))
  await page.goto(String(pathToFileURL(file)), { waitUntil: 'load' })
  expect(broken).toEqual([])
  expect(await page.evaluate('window.said')).toBe(OUTPUTS.join('|'))
  expect(await page.locator('body').evaluate(body => getComputedStyle(body, '::after').color)).toBe('rgb(1, 2, 3)')
  const held = await page.locator('script[data-recording]').evaluateAll(scripts => scripts.map(script => [script.getAttribute('data-recording'), script.textContent]))
  expect(Object.fromEntries(held.map(([name, text]) => [name, readCast(text!, { file: name! }).events[0]!.data])))
    .toEqual(Object.fromEntries(OUTPUTS.map((data, index) => [`demo-${index}.cast`, data])))
  expect(await page.locator('img, svg').count()).toBe(0)
  expect(await page.evaluate('window.pwned')).toBeUndefined()
  await browser.close()
  await rm(directory, { recursive: true })
})

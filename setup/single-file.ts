import type { Plugin } from 'vite'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/** Environment variable that asks for it: Slidev's command line takes no options of others. */
export const SINGLE_FILE = 'SLIDEV_SINGLE_FILE'

/** A string that stands in a script of a page without ending it. */
const inScript = (text: string): string => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')

/** The page with its scripts, styles and recordings in it: a page opened as a file may load nothing. */
async function putIn(html: string, files: ReadonlyMap<string, string>, recordings: string): Promise<string> {
  const casts = (await readdir(recordings).catch(() => [])).filter(name => name.endsWith('.cast'))
  const data = await Promise.all(casts.map(async name => `<script type="text/plain" data-recording="${name}">${inScript(await readFile(join(recordings, name), 'utf8'))}</script>`))
  const whole = html
    .replaceAll(/<link rel="(?:modulepreload|icon)"[^>]*>\s*/g, '')
    .replaceAll(/<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g, (_, file: string) => `<style>${files.get(file)}</style>`)
    .replaceAll(/<script type="module"[^>]*src="\.\/([^"]+)"[^>]*><\/script>/g, (_, file: string) => `<script type="module">${inScript(files.get(file)!)}</script>`)
  return whole.replace('</head>', () => `${data.join('\n')}\n</head>`)
}

/** Makes a build one page that can be opened as a file, when that is asked for. */
export function singleFile(root: string): Plugin | undefined {
  if (!process.env[SINGLE_FILE])
    return undefined
  return {
    name: 'single-file',
    apply: 'build',
    enforce: 'post',
    config(config) {
      config.build ??= {}
      config.build.assetsInlineLimit = Number.MAX_SAFE_INTEGER
      config.build.modulePreload = false
      config.build.rollupOptions = { ...config.build.rollupOptions, output: { codeSplitting: false } }
    },
    generateBundle: {
      // Vite itself still writes into the chunks
      order: 'post',
      async handler(_, bundle) {
        const files = new Map(Object.values(bundle).map(file => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]))
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && file.fileName.endsWith('.html'))
            file.source = await putIn(String(file.source), files, join(root, 'public/recordings'))
        }
      },
    },
  }
}

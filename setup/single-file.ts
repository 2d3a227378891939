import type { Plugin } from 'vite'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/** Environment variable that asks for it: Slidev's command line takes no options of others. */
export const SINGLE_FILE = 'SLIDEV_SINGLE_FILE'

/** A recording's name, which is a demo's id: what else lies there is none. */
const RE_CAST = /^[a-z][a-z0-9-]*\.cast$/

/** A program that stands in a page without ending its script, or beginning another one in it. HTML knows no case. */
const asScript = (code: string): string => code.replaceAll(/<(\/script|!--)/gi, '<\\$1')
/** The same of a style. */
const asStyle = (css: string): string => css.replaceAll(/<(\/style)/gi, '<\\$1')
/** JSON in a page: there, `<` stands in strings alone. */
const asData = (json: string): string => json.replaceAll('<', '\\u003c')

/** The page with its scripts, styles and recordings in it: a page opened as a file may load nothing. */
export async function putInOnePage(html: string, files: ReadonlyMap<string, string>, recordings: string): Promise<string> {
  const casts = (await readdir(recordings).catch(() => [])).filter(name => RE_CAST.test(name))
  const data = await Promise.all(casts.map(async name => `<script type="text/plain" data-recording="${name}">${asData(await readFile(join(recordings, name), 'utf8'))}</script>`))
  return html
    // before there is a program in it that may speak of a page's end
    .replace('</head>', () => `${data.join('\n')}\n</head>`)
    .replaceAll(/<link rel="(?:modulepreload|icon)"[^>]*>\s*/g, '')
    .replaceAll(/<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g, (_, file: string) => `<style>${asStyle(files.get(file)!)}</style>`)
    .replaceAll(/<script type="module"[^>]*src="\.\/([^"]+)"[^>]*><\/script>/g, (_, file: string) => `<script type="module">${asScript(files.get(file)!)}</script>`)
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
            file.source = await putInOnePage(String(file.source), files, join(root, 'public/recordings'))
        }
      },
    },
  }
}

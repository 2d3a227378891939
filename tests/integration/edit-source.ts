import { registerHooks } from 'node:module'
import process from 'node:process'

/**
 * Loaded with `--import` before a program: one of its files is another than on disk, as if somebody had edited it.
 * EDIT is JSON: the end of the file's path, what stands there, what shall stand there.
 */
const [file, from, to] = JSON.parse(process.env.EDIT!) as [string, string, string]
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(file))
      return loaded
    const source = String(loaded.source)
    if (!source.includes(from))
      throw new Error(`${file} has no ${from}`)
    return { ...loaded, source: source.replace(from, to) }
  },
})

import type { CodeblockTransformContext } from '@slidev/types'
import { relative } from 'node:path'
import { defineTransformersSetup } from '@slidev/types'
import { hashDemo } from '../demo/demo-text.ts'
import { isDemo } from '../demo/fence-info.ts'
import { readDemo } from '../demo/fence.ts'
import { linesOf } from './step-lines.ts'

/** File and line of the opening backticks; the info string is unique, it holds the demo's id. */
function placeOf({ info, slide, options }: CodeblockTransformContext): { file: string, line: number } {
  if (!slide)
    return { file: options.entry, line: 1 }
  const { filepath, raw, start } = slide.source
  const fence = raw.split('\n').findIndex(line => line.trimStart().startsWith('`') && line.trim().endsWith(info))
  return { file: relative(options.userRoot, filepath), line: start + Math.max(0, fence) + 1 }
}

/**
 * Turns a ` ```sh demo=<id> ` fence into the stage's component around the highlighted commands.
 * @throws SourceError: the build stops, with file, line and caret
 */
async function drawDemo(context: CodeblockTransformContext): Promise<string | undefined> {
  if (!isDemo(context.info))
    return
  const demo = readDemo({ info: context.info, code: context.code, ...placeOf(context) })
  const highlighted = await context.renderHighlighted({ info: 'sh', code: demo.code })
  // docker's `--format '{{.Names}}'` would be Vue's interpolation.
  const code = highlighted.replaceAll('{{', '&lbrace;&lbrace;')
  return `<DockerDemo id="${demo.id}" hash="${await hashDemo(demo)}" :cols="${demo.cols}" :rows="${demo.rows}" :steps='${JSON.stringify(linesOf(demo))}'>${code}</DockerDemo>`
}

export default defineTransformersSetup(() => ({ codeblocks: [drawDemo] }))

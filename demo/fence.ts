import type { Demo, Position, Step } from './demo.ts'
import type { StepOptions } from './step-options.ts'
import { readInfo } from './fence-info.ts'
import { SourceError } from './source-error.ts'
import { OptionError, readOption } from './step-options.ts'

export interface Fence {
  /** What follows the backticks. */
  info: string
  /** The lines between the backticks. */
  code: string
  file: string
  /** Line of the opening backticks in `file`, from 1. */
  line: number
}

/** Time a step may take when its fence does not say. */
const DEFAULT_WITHIN_MS = 30_000
const RE_OPTION = /^#\|(.*)$/
const RE_KEY_VALUE = /^([a-z]+):(.*)$/
const RE_COMMAND = /^docker(?:\s|$)/
/** The shortest beginning that ends like a prompt: `mysql> `, `Enter password: `, `/ # `. */
const RE_PROMPT = /^(.*?[>:$#%] )(.*)$/

/**
 * Reads a demo fence: the one reader, for the server, the build, the recorder and the tests.
 * What a command line means is not known here, see `server/deck.ts`.
 * @throws SourceError with file, line, column, a caret and what is allowed
 */
export function readDemo(fence: Fence): Demo {
  const fenceLine = `\`\`\`${fence.info}`
  const info = readInfo({ ...fence, fenceLine })
  const lines = fence.code.replace(/\n$/, '').split('\n')
  const shown: string[] = []
  const steps: Step[] = []
  let options: StepOptions = {}
  let optionAt: { at: Position, line: string } | undefined

  const add = (step: Pick<Step, 'at'> & ({ kind: 'command', text: string } | { kind: 'input', prompt: string, text: string })): void => {
    const { exit = 0, within = DEFAULT_WITHIN_MS, until, expect } = options
    const base = { ...step, index: steps.length, within, expect }
    steps.push(base.kind === 'command' ? { ...base, exit, until } : base)
    options = {}
    optionAt = undefined
  }

  for (let n = 0; n < lines.length; n++) {
    const line = lines[n]!
    const at = { file: fence.file, line: fence.line + 1 + n, column: line.length - line.trimStart().length + 1 }
    const fail = (reason: string, hint: string): never => {
      throw new SourceError(reason, at, line, hint)
    }
    const option = RE_OPTION.exec(line)
    if (option) {
      const [, key, value] = RE_KEY_VALUE.exec(option[1]!.trim()) ?? fail('an option has no "key: value"', 'allowed: #| exit: 0')
      try {
        options = readOption(options, key!, value!.trim())
      }
      catch (error) {
        if (error instanceof OptionError)
          fail(error.message, error.hint)
        throw error
      }
      optionAt = { at, line }
      continue
    }

    shown.push(line)
    if (line.trim() === '' || line.startsWith('#'))
      continue
    if (RE_COMMAND.test(line)) {
      const parts = [line]
      while (parts.at(-1)!.endsWith('\\')) {
        const next = lines[++n]
        if (next === undefined)
          fail('the last line ends with a backslash: the command is not finished', 'allowed: the rest of the command on the next line')
        parts.push(next!)
        shown.push(next!)
      }
      add({ kind: 'command', at, text: parts.join('\n') })
      continue
    }
    const [, prompt, text] = RE_PROMPT.exec(line) ?? []
    if (prompt === undefined || steps.length === 0)
      fail('neither a docker command, nor a comment, nor input with its prompt', 'allowed: "docker …", "# text", "#| key: value", or "mysql> text" under an interactive command')
    if (options.exit !== undefined || options.until !== undefined)
      throw new SourceError('"exit" and "until" belong to commands, not to what is typed into one', optionAt!.at, optionAt!.line, 'allowed here: expect, within')
    add({ kind: 'input', at, prompt: prompt!, text: text! })
  }

  if (optionAt)
    throw new SourceError('an option with no step after it', optionAt.at, optionAt.line, 'allowed: options stand above the step that they describe')
  if (steps.length === 0)
    throw new SourceError(`demo "${info.id}" has no step`, { file: fence.file, line: fence.line, column: 1 }, fenceLine, 'allowed: at least one line "docker …"')
  return { ...info, steps, code: shown.join('\n'), at: { file: fence.file, line: fence.line, column: 1 } }
}

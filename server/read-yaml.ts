import type { Document } from 'yaml'
import { basename } from 'node:path'
import * as v from 'valibot'
import { LineCounter, parseDocument } from 'yaml'
import { SourceError } from '../demo/source-error.ts'

interface Place {
  /** Path of the file, for messages. */
  file: string
  /** What is allowed in it. */
  allowed: string
  /** A secret may stand in it: no line of it is ever shown, and no value. */
  secret?: boolean
}

/**
 * Reads YAML and checks it.
 * @throws SourceError at the place of what cannot be right
 */
export function readYaml<S extends v.GenericSchema>(schema: S, text: string, { file, allowed, secret = false }: Place): v.InferOutput<S> {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const fail = (reason: string, offset: number): never => {
    const { line, col } = lineCounter.linePos(offset)
    throw new SourceError(reason, { file: basename(file), line, column: col }, secret ? '' : text.split('\n')[line - 1] ?? '', `allowed: ${allowed}`)
  }
  document.errors.forEach(error => fail(secret ? error.code : error.message.split('\n')[0]!, error.pos[0]))
  const read = v.safeParse(schema, valueOf(document, fail) ?? {})
  if (read.success)
    return read.output
  const [issue] = read.issues
  const path = issue.path?.map(item => item.key as string) ?? []
  const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined
  return fail(`${path.join('.')}: ${reasonOf(issue)}`, node?.range?.[0] ?? 0)
}

/** An alias that stands for thousands of others is told as what it is. */
function valueOf(document: Document, fail: (reason: string, offset: number) => never): unknown {
  try {
    return document.toJS()
  }
  catch (error) {
    return fail((error as Error).message, 0)
  }
}

/** In few words, without the value. */
function reasonOf({ received, expected, message }: v.BaseIssue<unknown>): string {
  return received === 'undefined' ? 'missing' : expected === 'never' ? 'unknown' : message.replace(/ but received [\s\S]*/, '')
}

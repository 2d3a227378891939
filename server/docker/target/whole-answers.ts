import type Docker from 'dockerode'
import type { IncomingMessage } from 'node:http'
import { Buffer } from 'node:buffer'
import { addAbortSignal } from 'node:stream'
import { NoEngineError } from './failure.ts'

/** Bytes of the longest answer, of more containers than a machine has: what has no end is no engine's. */
const MOST_BYTES = 64 * 1024 * 1024

type Modem = Pick<Docker['modem'], 'dial'>

/**
 * docker-modem (5.0) waits for ever for the rest of an answer whose connection was closed in its middle, whatever the
 * signal says. With this every call settles: the answer is read as the stream that it is, which fails with ECONNRESET
 * where it is not whole, and with NoEngineError where it is longer than any.
 * @returns the same client
 */
export function requireWholeAnswers(docker: Docker): Docker {
  const modem = docker.modem as Modem
  const dial = modem.dial.bind(modem)
  modem.dial = (options, callback = () => {}) => {
    if (options.isStream || options.hijack || options.openStdin)
      return dial(options, callback)
    dial({ ...options, isStream: true }, (error, answer) => {
      if (error)
        return callback(error, null)
      readWhole(answer as IncomingMessage, options.abortSignal).then(body => callback(null, body), (error: Error) => callback(error, null))
    })
  }
  return docker
}

async function readWhole(answer: IncomingMessage, signal?: AbortSignal): Promise<object> {
  if (signal)
    addAbortSignal(signal, answer)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MOST_BYTES)
      throw new NoEngineError('the answer is longer than any of a Docker engine')
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  try {
    return JSON.parse(bytes.toString()) as object | null ?? bytes
  }
  catch {
    return bytes
  }
}

import { Buffer } from 'node:buffer'

/** What docker-modem throws: an answer of the engine, or a failure of the connection. */
export interface ModemError extends Error {
  statusCode?: number
  json?: { message?: string } | Buffer | null
  code?: string
  syscall?: string
}

// docker-modem keeps the JSON only of answers that are not streams
const RE_MODEM_MESSAGE = /^\(HTTP code \d+\) .*? - ([\s\S]*)$/

/** What the engine said in an answer that is an error. */
export function answerOf({ json, message }: ModemError): string {
  if (json && !Buffer.isBuffer(json) && json.message)
    return json.message
  return (Buffer.isBuffer(json) ? json.toString() : RE_MODEM_MESSAGE.exec(message)?.[1] ?? message).trim()
}

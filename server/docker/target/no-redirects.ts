import type Docker from 'dockerode'
import { NoEngineError } from './failure.ts'

type Answer = (error: Error | null, answer: unknown) => void
interface Modem { buildRequest: (options: object, context: unknown, data: unknown, callback: Answer) => void }

/**
 * docker-modem (5.0) goes wherever an answer leads, past the target, and an error there, which nobody listens for, ends
 * the process. The docker program goes nowhere either (docker/docker client/client.go, CheckRedirect).
 * @returns the same client
 */
export function followNothing(docker: Docker): Docker {
  const modem = docker.modem as unknown as Modem
  const build = modem.buildRequest.bind(modem)
  modem.buildRequest = (options, context, data, callback) => build({ ...options, maxRedirects: 0 }, context, data, (error, answer) =>
    callback(error?.message.startsWith('Max redirects exceeded') ? new NoEngineError('the answer leads elsewhere, and nothing was sent there') : error, answer))
  return docker
}

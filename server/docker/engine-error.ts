import type Docker from 'dockerode'
import type { ModemError } from './answer-of.ts'
import type { Target } from './target.ts'
import type { EngineAgent } from './target/engine-agent.ts'
import { answerOf } from './answer-of.ts'
import { CommandError } from './errors.ts'
import { explainSecured, NoEngineError } from './target/failure.ts'

/** Where a client leads; undefined for one that `connect` of target.ts did not make. */
export function targetOf(docker: Docker): Target | undefined {
  return (docker.modem as { agent?: Partial<EngineAgent> }).agent?.target
}

function hostOf(docker: Docker): string {
  const target = targetOf(docker)
  if (target)
    return target.host
  const { socketPath, host, port } = docker.modem as { socketPath?: string, host?: string, port?: number | string }
  return socketPath ? `unix://${socketPath}` : `tcp://${host}:${port}`
}

/** Whether the engine has said that there is no such thing. */
export const isNotFound = (error: unknown): boolean => (error as ModemError).statusCode === 404

/**
 * What went wrong at the engine, in the words of the docker program (docker/cli 28; docker/docker client/errors.go).
 * @returns the error itself if it is one already
 * @throws the error when it comes neither from the engine nor from the way to it
 */
export function toCommandError(error: unknown, docker: Docker): CommandError {
  if (error instanceof CommandError)
    return error
  const { statusCode, syscall, code } = error as ModemError
  if (statusCode)
    return new CommandError(`Error response from daemon: ${answerOf(error as ModemError)}`)
  if (code === 'EACCES')
    return new CommandError(`permission denied while trying to connect to the Docker daemon socket at ${hostOf(docker)}`)
  if (syscall === 'connect' || syscall === 'getaddrinfo')
    return new CommandError(`Cannot connect to the Docker daemon at ${hostOf(docker)}. Is the docker daemon running?`)
  if (error instanceof NoEngineError)
    return new CommandError(`error during connect: ${hostOf(docker)}: ${error.message}`)
  if (code === 'ECONNRESET')
    return new CommandError(`error during connect: ${hostOf(docker)}: EOF`)
  const target = targetOf(docker)
  const failure = target && explainSecured(error, target)
  if (failure)
    return new CommandError(`error during connect: ${target.host}: ${failure.seen}\n${failure.mend}`)
  throw error
}

import type { Context, Signal } from './context.ts'

/** 128 and the signal's number, as a shell would have it (docker/cli cmd/docker/docker.go, `getExitCode`). */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const satisfies Partial<Record<Signal, number>>

/**
 * Runs a verb that the first Ctrl-C ends.
 * @param context of the verb
 * @param run is given a context whose signal is aborted then
 * @returns its exit code, or the signal's
 */
export async function untilInterrupted(context: Context, run: (context: Context) => Promise<number>): Promise<number> {
  const { terminal } = context
  const interrupted = new AbortController()
  let exitCode: number | undefined
  const onSignal = (code: number) => (): void => {
    exitCode ??= code
    interrupted.abort()
  }
  const onInterrupt = onSignal(EXIT_CODES.SIGINT)
  const onTerminate = onSignal(EXIT_CODES.SIGTERM)
  terminal.on('SIGINT', onInterrupt)
  terminal.on('SIGTERM', onTerminate)
  try {
    return await run({ ...context, signal: AbortSignal.any([context.signal, interrupted.signal]) })
  }
  catch (error) {
    if (exitCode === undefined)
      throw error
    return exitCode
  }
  finally {
    terminal.off('SIGINT', onInterrupt)
    terminal.off('SIGTERM', onTerminate)
  }
}

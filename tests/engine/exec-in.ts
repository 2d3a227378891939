import type Docker from 'dockerode'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

/**
 * Runs a program in a container to its end.
 * @param environment added to the container's
 * @returns its stdout
 * @throws Error with its stderr when its exit code is not 0
 */
export async function execIn(container: Docker.Container, command: string[], environment: Record<string, string> = {}): Promise<string> {
  const exec = await container.exec({ Cmd: command, Env: Object.entries(environment).map(pair => pair.join('=')), AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({})
  const [out, err] = [new PassThrough(), new PassThrough()]
  container.modem.demuxStream(stream, out, err)
  stream.on('end', () => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  const { ExitCode } = await exec.inspect()
  if (ExitCode !== 0)
    throw new Error(`${command.join(' ')}: exit code ${ExitCode}\n${stderr}${stdout}`)
  return stdout
}

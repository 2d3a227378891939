import type Docker from 'dockerode'
import type { Log } from '../setup/private-engine/process.ts'
import type { LiveServer } from './live-server.ts'
import type { Program } from './ttyd.ts'

/** What is measured on, and with. */
export interface Place {
  host: string
  docker: Docker
  /** The docker program; undefined where there is none. */
  cli: string | undefined
  ttyd: Program | undefined
  chromium: string | undefined
  /** Serves `bench/deck`. */
  server: LiveServer
  /** Directory of the talk as it is built. */
  talk: () => Promise<string>
  /** Fewer and shorter samples. */
  quick: boolean
  log: Log
}

/** Words that run a command with the docker program on the bench's engine. */
export function dockerWords({ cli, host }: Place, ...words: string[]): string[] | undefined {
  return cli ? [cli, '-H', host, ...words] : undefined
}

/** Removes a container of ours that may be left over; peers leave theirs running. */
export async function removeContainer(docker: Docker, name: string): Promise<void> {
  await docker.getContainer(name).remove({ force: true }).catch((error: { statusCode?: number }) => {
    if (error.statusCode !== 404 && error.statusCode !== 409)
      throw error
  })
}

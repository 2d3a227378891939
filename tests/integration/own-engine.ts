import type Docker from 'dockerode'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { importBusybox } from '../../setup/private-engine/busybox-image.ts'
import { placeOf, startDockerd, stopDockerd } from '../../setup/private-engine/dockerd.ts'
import { emptyEngine } from '../../setup/private-engine/empty.ts'
import { which } from '../../setup/private-engine/process.ts'

/** A docker daemon that one test file has to itself, to be hung and killed. */
export interface OwnEngine {
  host: string
  docker: Docker
  /** To the daemon alone: its containers go on. */
  signal: (signal: NodeJS.Signals) => Promise<void>
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Removes whatever a test has left, and stops it. */
  close: () => Promise<void>
}

export const CAN_HAVE_OWN_ENGINE = process.getuid?.() === 0 && which('dockerd') !== undefined

/** @param name engines of different names share nothing */
export async function startOwnEngine(name: string): Promise<OwnEngine> {
  const place = placeOf(name)
  await stopDockerd(place)
  const docker = await startDockerd(place, () => {})
  await emptyEngine(docker)
  for (const tag of ['busybox:latest', 'busybox:1.37']) {
    if (!await docker.getImage(tag).inspect().then(() => true, () => false))
      await importBusybox(docker, tag, () => {})
  }
  const start = async (): Promise<void> => void await startDockerd(place, () => {})
  return {
    host: `unix://${place.socket}`,
    docker,
    async signal(signal) {
      process.kill(Number(await readFile(place.pidfile, 'utf8')), signal)
    },
    start,
    stop: () => stopDockerd(place),
    async close() {
      await emptyEngine(docker)
      await stopDockerd(place)
    },
  }
}

import type Docker from 'dockerode'
import type { Log } from './process.ts'
import { findImage } from '../../server/docker/find-image.ts'
import { importBusybox } from './busybox-image.ts'
import { buildMysql, RECIPE, recipeOfMysql } from './mysql-image.ts'

/** Pinned in the Dockerfiles of images/: what a person at home pulls, and what Debian's busybox stands in for here. */
const BUSYBOX = 'busybox:1.37'

/** Brings the images that no Dockerfile of the project makes, without a registry. */
export async function ensureBaseImages(docker: Docker, log: Log): Promise<void> {
  if (!await findImage(docker, BUSYBOX))
    await importBusybox(docker, BUSYBOX, log)
  await docker.getImage(BUSYBOX).tag({ repo: 'busybox', tag: 'latest' })
  if ((await findImage(docker, 'mysql:latest'))?.labels[RECIPE] !== await recipeOfMysql())
    await buildMysql(docker, 'mysql:latest', log)
}

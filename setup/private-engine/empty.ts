import type Docker from 'dockerode'

/** Removes all containers, volumes and networks: for the tests' own private engine only. */
export async function emptyEngine(docker: Docker): Promise<void> {
  for (const { Id } of await docker.listContainers({ all: true }))
    await docker.getContainer(Id).remove({ force: true, v: true })
  const { Volumes } = await docker.listVolumes()
  for (const { Name } of Volumes ?? [])
    await docker.getVolume(Name).remove({ force: true })
  for (const { Id } of await docker.listNetworks({ filters: { type: ['custom'] } }))
    await docker.getNetwork(Id).remove()
}

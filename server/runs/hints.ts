import type Docker from 'dockerode'

const RE_PORT = /Bind for \S+?:(\d+) failed: port is already allocated|listen tcp4? \S+?:(\d+): bind: address already in use/
const RE_NAME = /The container name "\/([^"]+)" is already in use/
const RE_PLUGIN = /volume plugin (\S+): plugin "[^"]+" not found/
const RE_IMAGE = /Unable to find image '([^']+)' locally/

/** Who publishes a port, as far as the engine knows. */
async function holderOf(docker: Docker, port: number): Promise<string> {
  const containers = await docker.listContainers()
  const holder = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port))
  return holder ? `container ${holder.Names[0]?.slice(1)} (${holder.Image})` : 'a program outside this engine'
}

/**
 * The way out of a failed command, for people.
 * @param output what the command printed
 * @returns at most three lines, or undefined when the output speaks for itself
 */
export async function explainFailure(docker: Docker, output: string): Promise<string | undefined> {
  const [, allocated, inUse] = RE_PORT.exec(output) ?? []
  if (allocated || inUse) {
    const port = Number(allocated ?? inUse)
    return `Port ${port} is held by ${await holderOf(docker, port)}.\nEnd that one, then reset this demo and play it again.`
  }
  const [, name] = RE_NAME.exec(output) ?? []
  if (name)
    return `"${name}" is left from an earlier step or rehearsal. Reset the demo that made it, or: npm run clean`
  const [, image] = RE_IMAGE.exec(output) ?? []
  if (image)
    return `The engine has no image ${image} and could not get it. With a network: docker pull ${image}`
  const [, plugin] = RE_PLUGIN.exec(output) ?? []
  if (plugin)
    return `The engine has no volume plugin ${plugin}. It is set up on the Docker host, not from here; then play the demo again.`
  return undefined
}

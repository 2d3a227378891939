import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { missingPlugins, pluginsOf } from '../../server/docker/volume-drivers.ts'
import { go, warn } from './finding.ts'

/** Volume plugins of the host. A demo on one that is not there plays its recording: the talk can be given. */
export async function checkPlugins({ engine, needs, deck }: Subject): Promise<Finding> {
  const { docker } = await engine
  const { plugins } = await needs
  if (plugins.length === 0)
    return go('none needed')
  const demos = [...(await deck).demos.values()]
  const missing = await missingPlugins(docker, demos.flatMap(({ commands }) => commands))
  if (missing.length === 0)
    return go(plugins.join(', '))
  const without = demos.filter(({ commands }) => pluginsOf(commands).some(name => missing.includes(name))).map(({ id }) => id)
  return warn(`no volume plugin ${missing.join(', ')}; demos that play from their recordings: ${without.join(', ')}`, 'less docs/hosts.md   (how a host gets it)')
}

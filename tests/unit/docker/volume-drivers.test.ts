import type Docker from 'dockerode'
import { expect, it } from 'vitest'
import { parseCommand } from '../../../server/docker/commands.ts'
import { missingPlugins, pluginsOf } from '../../../server/docker/volume-drivers.ts'
import { splitWords } from '../../../server/docker/words.ts'

const commandOf = (text: string) => parseCommand(splitWords(text).slice(1).map(word => word.text))

/** An engine knows of its plugins only after it has listed its volumes. */
function engineWith(plugins: string[]): Docker {
  let known = ['local']
  const engine = {
    async listVolumes() {
      known = ['local', ...plugins]
    },
    info: async () => ({ Plugins: { Volume: known } }),
  }
  return engine as unknown as Docker
}

it.each([
  ['docker volume create logs', []],
  ['docker volume create -d local logs', []],
  ['docker volume create -d rclone -o remote=share:logs shared', ['rclone']],
  ['docker run --volume-driver rclone -v shared:/logs busybox', ['rclone']],
  ['docker run --mount type=volume,source=shared,target=/logs,volume-driver=rclone busybox', ['rclone']],
  ['docker run -v logs:/logs busybox', []],
  ['docker ps', []],
])('%s asks for the plugins %j', (text, plugins) => {
  expect(pluginsOf([commandOf(text), null])).toEqual(plugins)
})

it.each([
  [[], ['rclone']],
  [['rclone'], []],
  [['rclone:latest'], []],
  [['rclone:v1'], ['rclone']],
])('of an engine with %j, rclone misses %j', async (plugins, missing) => {
  const command = commandOf('docker volume create -d rclone shared')
  expect(await missingPlugins(engineWith(plugins), [command, command])).toEqual(missing)
})

it('asks nothing of the engine when nothing but local volumes is wanted', async () => {
  expect(await missingPlugins({} as Docker, [commandOf('docker run -v logs:/logs busybox')])).toEqual([])
})

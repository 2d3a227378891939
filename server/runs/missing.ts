const RE_IMAGE = /Unable to find image '([^']+)' locally/
const RE_PLUGIN = /volume plugin (\S+): plugin "[^"]+" not found/

/**
 * What a failed command wanted and its engine has not got.
 * @param output what the command printed
 * @returns undefined when it failed for another reason
 */
export function missingOnEngine(output: string): { what: 'image' | 'plugin', name: string } | undefined {
  const [, image] = RE_IMAGE.exec(output) ?? []
  if (image)
    return { what: 'image', name: image }
  const [, plugin] = RE_PLUGIN.exec(output) ?? []
  return plugin ? { what: 'plugin', name: plugin } : undefined
}

/** In one sentence. */
export function tellMissing({ what, name }: { what: 'image' | 'plugin', name: string }): string {
  return what === 'image' ? `The engine has no image ${name} and could not get it.` : `The engine has no volume plugin ${name}.`
}

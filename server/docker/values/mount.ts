import type { MountSettings } from 'dockerode'
import { resolve } from 'node:path'
import { ValueError } from '../errors.ts'
import { readBool } from '../scalars.ts'
import { readBytes } from './bytes.ts'
import { readCsv } from './csv.ts'
import { cut } from './label.ts'

type Draft = Partial<Record<'VolumeOptions' | 'BindOptions' | 'TmpfsOptions' | 'ImageOptions', Record<string, unknown>>>
  & { Type: string, Source?: string, Target: string, ReadOnly?: boolean, Consistency?: string }

const BARE = ['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive']
const RECURSIVE: Record<string, Record<string, true>> = {
  enabled: {},
  disabled: { NonRecursive: true },
  writable: { ReadOnlyNonRecursive: true },
  readonly: { ReadOnlyForceRecursive: true },
}

/**
 * `--mount type=volume,source=logs,target=/logs` (docker/cli opts/mount.go).
 * @throws ValueError
 */
export function readMount(text: string): MountSettings {
  const mount: Draft = { Type: 'volume', Target: '' }
  for (const field of readCsv(text))
    readField(mount, field)
  check(mount)
  return mount as MountSettings
}

function readField(mount: Draft, field: string): void {
  const [name, value] = cut(field, '=')
  const key = name.toLowerCase()
  if (!field.includes('=') && !BARE.includes(key))
    throw new ValueError(`invalid field '${field}' must be a key=value pair`)
  const bool = (): boolean => {
    try {
      return field.includes('=') ? readBool(value) : true
    }
    catch {
      throw new ValueError(`invalid value for ${key}: ${value}`)
    }
  }
  const set = (kind: 'VolumeOptions' | 'BindOptions' | 'TmpfsOptions' | 'ImageOptions', entry: Record<string, unknown>): void => {
    const start = kind === 'VolumeOptions' ? { Labels: {}, DriverConfig: {} } : {}
    mount[kind] = { ...start, ...mount[kind], ...entry }
  }
  const driver = (entry: Record<string, unknown>): void =>
    set('VolumeOptions', { DriverConfig: { ...mount.VolumeOptions?.DriverConfig as object, ...entry } })

  switch (key) {
    case 'type':
      mount.Type = value.toLowerCase()
      break
    case 'source':
    case 'src':
      mount.Source = value.startsWith('.') ? resolve(value) : value
      break
    case 'target':
    case 'dst':
    case 'destination':
      mount.Target = value
      break
    case 'readonly':
    case 'ro':
      mount.ReadOnly = bool()
      break
    case 'consistency':
      mount.Consistency = value.toLowerCase()
      break
    case 'bind-propagation':
      set('BindOptions', { Propagation: value.toLowerCase() })
      break
    case 'bind-nonrecursive':
      set('BindOptions', { NonRecursive: bool() })
      break
    case 'bind-recursive':
      set('BindOptions', RECURSIVE[value] ?? fail(`invalid value for ${key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`))
      break
    case 'volume-subpath':
      set('VolumeOptions', { Subpath: value })
      break
    case 'volume-nocopy':
      set('VolumeOptions', { NoCopy: bool() })
      break
    case 'volume-label':
      set('VolumeOptions', { Labels: withPair(mount.VolumeOptions?.Labels, value) })
      break
    case 'volume-driver':
      driver({ Name: value })
      break
    case 'volume-opt':
      driver({ Options: withPair((mount.VolumeOptions?.DriverConfig as { Options?: object } | undefined)?.Options, value) })
      break
    case 'image-subpath':
      set('ImageOptions', { Subpath: value })
      break
    case 'tmpfs-size':
      set('TmpfsOptions', { SizeBytes: readSize(key, value) })
      break
    case 'tmpfs-mode':
      set('TmpfsOptions', { Mode: /^[0-7]+$/.test(value) ? Number.parseInt(value, 8) : fail(`invalid value for ${key}: ${value}`) })
      break
    default: fail(`unexpected key '${key}' in '${field}'`)
  }
}

function check({ Type, Target, ReadOnly, VolumeOptions, ImageOptions, BindOptions, TmpfsOptions }: Draft): void {
  if (Type === '')
    fail('type is required')
  if (Target === '')
    fail('target is required')
  for (const [kind, options] of Object.entries({ volume: VolumeOptions, image: ImageOptions, bind: BindOptions, tmpfs: TmpfsOptions })) {
    if (options && Type !== kind)
      fail(`cannot mix '${kind}-*' options with mount type '${Type}'`)
  }
  if (BindOptions?.ReadOnlyNonRecursive && !ReadOnly)
    fail('option \'bind-recursive=writable\' requires \'readonly\' to be specified in conjunction')
  if (BindOptions?.ReadOnlyForceRecursive && !ReadOnly)
    fail('option \'bind-recursive=readonly\' requires \'readonly\' to be specified in conjunction')
  if (BindOptions?.ReadOnlyForceRecursive && BindOptions.Propagation !== 'rprivate')
    fail('option \'bind-recursive=readonly\' requires \'bind-propagation=rprivate\' to be specified in conjunction')
}

function readSize(key: string, value: string): number {
  try {
    return readBytes(value)
  }
  catch {
    return fail(`invalid value for ${key}: ${value}`)
  }
}

function withPair(pairs: unknown, text: string): Record<string, string> {
  const [key, value] = cut(text, '=')
  return { ...pairs as Record<string, string>, ...(key === '' ? {} : { [key]: value }) }
}

function fail(reason: string): never {
  throw new ValueError(reason)
}

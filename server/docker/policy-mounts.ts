import { posix } from 'node:path'
import { isEmpty, onlyFields, PolicyError } from './policy-error.ts'

/** Where the engine's sockets are wont to be; what holds one of them gives the whole host away. */
const SOCKETS = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock', '/run/podman/podman.sock']
const RE_SOCKET = /(?:docker|containerd|podman)[^/]*\.sock$/
const RE_VOLUME_NAME = /^[a-z\d][\w.-]*$/i
/** Of a mount's flags, those that make it something else than a file system of its type. */
const MOUNT_FLAGS = ['bind', 'rbind', 'move', 'remount', 'shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate', 'unbindable', 'runbindable']
/** File systems that the `local` driver may mount, and what their device looks like: none is a path of the host. */
const FILE_SYSTEMS: Record<string, RegExp> = { tmpfs: /^(?:tmpfs)?$/, nfs: /^[\w.-]*:\//, nfs4: /^[\w.-]*:\//, cifs: /^\/\/[\w.-]/ }

/** What may be mounted, see `PolicyRules`. */
export interface MountRules {
  binds: string[]
  volumeDrivers: Record<string, string[]>
}

export const isWithin = (path: string, directory: string): boolean => `${path}/`.startsWith(directory.replace(/\/*$/, '/'))

/** Without dots, doubled slashes and the last one. */
export const plainPath = (path: string): string => posix.normalize(path).replace(/(.)\/$/, '$1')

/** A path of the host. Only its text is looked at: where links lead, `checkLinks` sees. */
export function checkPath(field: string, source: string, { binds }: Pick<MountRules, 'binds'>): void {
  const path = plainPath(source)
  if (RE_SOCKET.test(path) || SOCKETS.includes(path))
    throw new PolicyError('engine-socket', field, source)
  const listed = binds.some(directory => isWithin(path, posix.normalize(directory)))
  if (!path.startsWith('/') || source.split('/').includes('..') || !listed)
    throw new PolicyError('bind-mount', field, source)
  if (SOCKETS.some(socket => isWithin(socket, path)))
    throw new PolicyError('engine-socket', field, source)
}

function checkVolumeName(field: string, name: string): void {
  if (!RE_VOLUME_NAME.test(name))
    throw new PolicyError('bind-mount', field, name)
}

/** `HostConfig.Binds`, read as a Linux engine reads it (moby volume/mounts/linux_parser.go). */
export function checkBinds(field: string, binds: readonly string[], rules: MountRules): void {
  for (const bind of binds) {
    const [source = '', , options = '', ...more] = bind.split(':')
    if (more.length > 0)
      throw new PolicyError('bind-mount', field, bind)
    if (source.startsWith('/'))
      checkPath(field, source, rules)
    else
      checkVolumeName(field, source)
    for (const option of options.split(',')) {
      if (!['', 'ro', 'rw', 'nocopy'].includes(option))
        throw new PolicyError(MOUNT_FLAGS.includes(option) ? 'mount-propagation' : 'mount-option', field, bind)
    }
  }
}

/** `HostConfig.Mounts`. */
export function checkMounts(field: string, mounts: readonly Record<string, unknown>[], rules: MountRules): void {
  for (const mount of mounts) {
    const { Type, Source, BindOptions, VolumeOptions, TmpfsOptions } = mount as { Type: string, Source?: string, BindOptions?: Record<string, unknown>, VolumeOptions?: Record<string, unknown>, TmpfsOptions?: object }
    onlyFields(field, mount, ['Type', 'Source', 'Target', 'ReadOnly', 'Consistency', 'BindOptions', 'VolumeOptions', 'TmpfsOptions'])
    if (!['bind', 'volume', 'tmpfs'].includes(Type))
      throw new PolicyError('mount-type', field, Type)
    if (Type === 'bind')
      checkPath(field, Source ?? '', rules)
    else if (!isEmpty(Source))
      checkVolumeName(field, Source!)
    onlyFields(`${field}.BindOptions`, BindOptions, ['Propagation', 'NonRecursive', 'ReadOnlyNonRecursive', 'ReadOnlyForceRecursive'])
    if (!isEmpty(BindOptions?.Propagation) && BindOptions!.Propagation !== 'rprivate')
      throw new PolicyError('mount-propagation', field, BindOptions!.Propagation)
    onlyFields(`${field}.TmpfsOptions`, TmpfsOptions, ['SizeBytes', 'Mode'])
    onlyFields(`${field}.VolumeOptions`, VolumeOptions, ['NoCopy', 'Labels', 'Subpath', 'DriverConfig'])
    const { Name, Options, ...rest } = (VolumeOptions?.DriverConfig ?? {}) as { Name?: string, Options?: Record<string, string> }
    onlyFields(`${field}.VolumeOptions.DriverConfig`, rest, [])
    checkDriver(`${field}.VolumeOptions.DriverConfig`, Name, Options, rules)
  }
}

/** A volume's driver and its options: `type=none,o=bind` on the `local` driver is a bind mount under another name. */
export function checkDriver(field: string, name: string | undefined, options: Record<string, string> | null | undefined, { volumeDrivers }: MountRules): void {
  if (!isEmpty(name) && name !== 'local') {
    const allowed = Object.hasOwn(volumeDrivers, name!) ? volumeDrivers[name!]! : undefined
    if (!allowed)
      throw new PolicyError('volume-driver', field, name)
    // such a driver can mount anything that its options name, the host's own directories too
    const refused = Object.entries(options ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .find(option => option.split(/[/:=]/).includes('..') || !allowed.some(beginning => option.startsWith(beginning)))
    if (refused)
      throw new PolicyError('volume-driver', field, refused)
    return
  }
  if (isEmpty(options))
    return
  const { type = '', device = '', o = '', ...rest } = options!
  onlyFields(field, rest, [])
  const isOwn = Object.hasOwn(FILE_SYSTEMS, type) && FILE_SYSTEMS[type]!.test(device) && !device.includes('..')
  if (!isOwn || o.split(',').some(flag => MOUNT_FLAGS.includes(flag.trim().toLowerCase())))
    throw new PolicyError('volume-driver-bind', field, options)
}

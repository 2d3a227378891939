/** An engine behind the ssh of a machine. */
export interface SshAddress {
  transport: 'ssh'
  user?: string
  hostname: string
  port?: number
  /** Of the engine's socket over there; '' for its default. */
  path: string
}

// what ssh takes for a name; it must not be able to look like an option (docker leaves that to ssh)
const RE_USER = /^\w[\w.@\\+-]*$/
const RE_HOSTNAME = /^[\w:][\w.:%-]*$/
const RE_PASSWORD = /:[^:@/]*@/
const RE_PATH = /^(?:\/[\w.@+-]+)*\/?$/
/** Added to docker's own: a cut cable is noticed within these seconds, times three. */
const ALIVE_SECONDS = 5

/**
 * Reads an ssh URL (docker/cli connhelper/ssh, `NewSpec`), stricter than docker: what could be an option of ssh or a
 * word for the shell at the other end is refused.
 * @returns the address, or why it is none
 */
export function readSshAddress(text: string): SshAddress | string {
  const url = URL.parse(text)
  if (!url)
    return 'not a URL of the form ssh://user@host:port.'
  const hostname = decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  const user = decode(url.username)
  const path = decode(url.pathname)
  if (url.password)
    return 'a password in plain text is not supported; use a key.'
  if (url.search || url.hash)
    return 'query parameters and fragments are not allowed.'
  if (hostname === '')
    return 'the host is missing.'
  if (!RE_HOSTNAME.test(hostname))
    return 'not the name of a host.'
  if (user && !RE_USER.test(user))
    return 'not the name of a user.'
  if (!RE_PATH.test(path))
    return 'not the path of a socket.'
  const port = url.port === '' ? undefined : Number(url.port)
  return { transport: 'ssh', ...(user && { user }), hostname, ...(port !== undefined && { port }), path: path === '/' ? '' : path }
}

/** As ssh takes it on a command line: `-p 2222 me@there`. */
export function loginOf({ user, hostname, port }: SshAddress): string {
  return `${port === undefined ? '' : `-p ${port} `}${user ? `${user}@` : ''}${hostname}`
}

/** A URL for people: a password in it stays unsaid. */
export function withoutPassword(url: string): string {
  return url.replace(RE_PASSWORD, ':…@')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    return '\0'
  }
}

/** Arguments of the system's ssh for one connection to the engine: docker's own, and a sign of life (docker/cli connhelper/connhelper.go). */
export function sshArguments({ user, hostname, port, path }: SshAddress): string[] {
  return [
    ...(user ? ['-l', user] : []),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '-o ConnectTimeout=30',
    `-o ServerAliveInterval=${ALIVE_SECONDS}`,
    '-T',
    '--',
    hostname,
    path ? `docker '--host=unix://${path}' system dial-stdio` : 'docker system dial-stdio',
  ]
}

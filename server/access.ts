import type { NextFunction, Request, Response } from 'express'
import type { IncomingMessage } from 'node:http'
import type { Role } from '../demo/protocol.ts'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isIPv6 } from 'node:net'
import * as cookie from 'cookie'

/** Bytes of a token: 256 bits. */
const TOKEN_BYTES = 32
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Why a request is not let in; `message` is for the person who made it. */
export class AccessError extends Error {
  readonly status: 400 | 403 | 421

  constructor(status: 400 | 403 | 421, message: string) {
    super(message)
    this.status = status
  }
}

function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
}

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map(token => createHash('sha256').update(token).digest())
  return timingSafeEqual(a!, b!)
}

/**
 * A page that leads on. After a redirect that another page began, a browser would still keep the strict cookie back;
 * a page of this site's own is no other page.
 */
function goOnTo(path: string): string {
  const escaped = path.replace(/[&"<>]/g, char => `&#${char.charCodeAt(0)};`)
  return `<!doctype html><meta http-equiv="refresh" content="0;url=${escaped}"><title>The deck</title>`
}

/** One token a role; a role without one cannot be had. */
export type Tokens = Partial<Record<Role, string>>

/** New ones, for presenter and viewer. */
export function newTokens(): Required<Tokens> {
  const token = (): string => randomBytes(TOKEN_BYTES).toString('base64url')
  return { presenter: token(), viewer: token() }
}

/**
 * Who may talk to the server at one of its addresses. Deny by default: a name of this address in Host, this origin,
 * a token of this start. Forwarding headers are not read.
 */
export class Access {
  readonly #tokens: Tokens
  readonly #names: readonly string[]
  readonly #port: number

  /**
   * @param tokens the roles that can be had at this address
   * @param names what Host may say, without the port; the first one stands in links
   */
  constructor(port: number, tokens: Tokens = newTokens(), names: readonly string[] = LOOPBACK_NAMES) {
    this.#tokens = tokens
    this.#port = port
    this.#names = names
  }

  /** Whether this is an address of the network, where nobody is presenter. */
  get isOnNetwork(): boolean {
    return this.#tokens.presenter === undefined
  }

  /** The same viewers' token at another address of this machine, where nobody is presenter. */
  forViewersAt(address: string): Access {
    return new Access(this.#port, { viewer: this.#tokens.viewer }, [isIPv6(address) ? `[${address}]` : address])
  }

  /** The link that makes a browser presenter or viewer. Printed once, never logged. */
  link(role: Role): string {
    return `http://${this.#names[0]}:${this.#port}/?token=${this.#tokens[role]}`
  }

  /** @throws AccessError 421 when the request was made for another host name (DNS rebinding) */
  checkHost(request: IncomingMessage): void {
    // a browser leaves port 80 out
    const hosts = this.#names.flatMap(name => [`${name}:${this.#port}`, ...this.#port === 80 ? [name] : []])
    if (!hosts.includes(request.headers.host ?? ''))
      throw new AccessError(421, 'This server answers only to its own name on this machine. Open the link that "npm start" printed.')
  }

  /**
   * Who makes a WebSocket, or any request that is not a plain GET.
   * @throws AccessError
   */
  admit(request: IncomingMessage): Role {
    this.checkHost(request)
    const { origin, host } = request.headers
    if (origin !== `http://${host}` && !(origin === undefined && bearerOf(request)))
      throw new AccessError(403, 'The request comes from another page.')
    return this.roleOf(request)
  }

  /** @throws AccessError 403 without a token of this start */
  roleOf(request: IncomingMessage): Role {
    const bearer = bearerOf(request)
    const role = bearer === undefined ? this.#roleByCookie(request.headers.cookie) : this.#roleFor(bearer)
    if (!role)
      throw new AccessError(403, 'This deck opens with the link that "npm start" printed. The link changes with every start.')
    return role
  }

  /** Whether a request comes with the presenter's token, whatever else is wrong with it. */
  isPresenter(request: IncomingMessage): boolean {
    try {
      return this.roleOf(request) === 'presenter'
    }
    catch {
      return false
    }
  }

  /** Express: lets in who has a token of this start; a token in the URL becomes a cookie and leaves the URL. */
  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    this.checkHost(request)
    if (request.method !== 'GET' && request.method !== 'HEAD' && this.admit(request) !== 'presenter')
      throw new AccessError(403, 'Only the presenter changes anything.')
    const url = URL.parse(request.originalUrl, 'http://host')
    if (!url)
      throw new AccessError(400, 'That is no address of this deck.')
    const { searchParams, pathname } = url
    const token = searchParams.get('token')
    const role = token === null ? undefined : this.#roleFor(token)
    if (token !== null && role) {
      searchParams.delete('token')
      const query = searchParams.size > 0 ? `?${searchParams}` : ''
      response.setHeader('Set-Cookie', cookie.stringifySetCookie(this.#cookieFor(role), token, { httpOnly: true, sameSite: 'strict', path: '/' }))
      // "/.//name" is normalised to a path that begins with two slashes, which would be another host
      const clean = pathname.replace(/^\/+/, '/') + query
      if (request.headers['sec-fetch-site'] === 'cross-site')
        response.send(goOnTo(clean))
      else
        response.redirect(303, clean)
      return
    }
    this.roleOf(request)
    next()
  }

  /** One a role: the viewers' link, opened in the presenter's browser, takes nothing away from the presenter. */
  #cookieFor(role: Role): string {
    return role === 'presenter' ? `demo-${this.#port}` : `demo-${this.#port}-${role}`
  }

  #roleByCookie(header = ''): Role | undefined {
    const cookies = cookie.parseCookie(header)
    return (['presenter', 'viewer'] as const).find((role) => {
      const token = cookies[this.#cookieFor(role)]
      return token !== undefined && this.#roleFor(token) === role
    })
  }

  #roleFor(token: string): Role | undefined {
    // all are compared, whatever the first one said
    const roles = Object.entries(this.#tokens).filter(([, expected]) => expected !== undefined && sameToken(token, expected))
    return roles[0]?.[0] as Role | undefined
  }
}

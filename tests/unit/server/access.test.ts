import type { AddressInfo } from 'node:net'
import type { AccessError } from '../../../server/access.ts'
import { createServer, request as httpRequest } from 'node:http'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Access } from '../../../server/access.ts'
import { refuse } from '../../../server/app.ts'

let access: Access
let port: number
const server = createServer()
let presenter: string
let viewer: string

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  access = new Access(port)
  const app = express()
  app.use(access.middleware)
  app.all('/{*path}', (request, response) => {
    response.send(`${request.method} ${request.url}`)
  })
  app.use(refuse)
  server.on('request', app)
  const tokenOf = (link: string) => new URL(link).searchParams.get('token')!
  presenter = tokenOf(access.link('presenter'))
  viewer = tokenOf(access.link('viewer'))
})
afterAll(() => server.close())

interface Answer { status: number, body: string, headers: Record<string, string | string[] | undefined> }

/** fetch() would not let a test set Host, Origin and Cookie. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', path, method, headers: { host: `localhost:${port}`, ...headers } }, (response) => {
      let body = ''
      response.on('data', data => body += data).on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }))
    }).on('error', reject).end()
  })
}
const withCookie = (token: string) => ({ cookie: `other=1; demo-${port}=${token}` })
const asViewer = () => ({ cookie: `demo-${port}-viewer=${viewer}` })

describe('pages', () => {
  it('turn the token into a cookie and take it out of the URL', async () => {
    const { status, headers } = await ask(`/presenter/3?token=${presenter}&print=true`)
    expect(status).toBe(303)
    expect(headers.location).toBe('/presenter/3?print=true')
    expect(headers['set-cookie']).toEqual([`demo-${port}=${presenter}; Path=/; HttpOnly; SameSite=Strict`])
  })

  it('lead on by a page of their own where another page began it', async () => {
    const { status, body, headers } = await ask(`/2?a="><b>&token=${presenter}`.replaceAll('"', '%22').replaceAll('<', '%3C').replaceAll('>', '%3E'), { 'sec-fetch-site': 'cross-site' })
    expect(status).toBe(200)
    expect(body).toBe('<!doctype html><meta http-equiv="refresh" content="0;url=/2?a=%22%3E%3Cb%3E"><title>The deck</title>')
    expect(headers['set-cookie']).toHaveLength(1)
  })

  it('never send the browser to another host', async () => {
    expect((await ask(`/.//evil.example/x?token=${presenter}`)).headers.location).toBe('/evil.example/x')
  })

  it('leave the presenter presenter where the viewers\' link is opened, by whomever', async () => {
    const { headers } = await ask(`/?token=${viewer}`, { 'sec-fetch-site': 'cross-site' })
    expect(headers['set-cookie']).toEqual([`demo-${port}-viewer=${viewer}; Path=/; HttpOnly; SameSite=Strict`])
    const both = { cookie: `${asViewer().cookie}; demo-${port}=${presenter}`, host: `localhost:${port}` }
    expect(access.roleOf({ headers: both } as never)).toBe('presenter')
    // the presenter's of an earlier start is worth nothing, and in nobody's way
    expect(access.roleOf({ headers: { cookie: `${asViewer().cookie}; demo-${port}=${'A'.repeat(43)}` } } as never)).toBe('viewer')
  })

  it.each(['//', '//[', '//[?token=x', '/\\[', '/%', '/%ff/../x'])('say in one line that %s is not for them, and say nothing elsewhere', async (path) => {
    const said = vi.spyOn(console, 'error')
    const { status, body } = await ask(path)
    expect(status).toBeOneOf([400, 403])
    expect(body).toMatch(/^[^\n]+\n$/)
    const { status: inside } = await ask(path, asViewer())
    expect(inside).toBeLessThan(500)
    expect(said).not.toHaveBeenCalled()
    said.mockRestore()
  })

  it('open with the cookie', async () => {
    expect(await ask('/3', asViewer())).toMatchObject({ status: 200, body: 'GET /3' })
  })

  it.each([
    ['no token', {}, 403],
    ['a wrong token', withCookie('A'.repeat(43)), 403],
    ['a token cut short', () => withCookie(presenter.slice(0, -1)), 403],
    ['another port\'s cookie', () => ({ cookie: `demo-1=${presenter}` }), 403],
    ['another host name (DNS rebinding)', () => ({ ...withCookie(presenter), host: `evil.example:${port}` }), 421],
    ['the right name and another port', () => ({ ...withCookie(presenter), host: 'localhost:1' }), 421],
    ['a forwarding header', () => ({ 'host': 'evil.example', 'x-forwarded-host': `localhost:${port}` }), 421],
  ])('refuse %s', async (_what, headers, status) => {
    expect(await ask('/', typeof headers === 'function' ? headers() : headers)).toMatchObject({ status })
  })

  it('say nothing of the token or the machine', async () => {
    const { body } = await ask('/?token=wrong')
    expect(body).toBe('This deck opens with the link that "npm start" printed. The link changes with every start.\n')
  })
})

describe('everything but GET', () => {
  const origin = () => ({ origin: `http://localhost:${port}` })
  it('is the presenter\'s, from this origin', async () => {
    expect((await ask('/', { ...withCookie(presenter), ...origin() }, 'POST')).status).toBe(200)
  })
  it.each([
    ['a viewer', () => ({ ...asViewer(), ...origin() })],
    ['no origin', () => withCookie(presenter)],
    ['the origin "null"', () => ({ ...withCookie(presenter), origin: 'null' })],
    ['another origin', () => ({ ...withCookie(presenter), origin: 'http://evil.example' })],
    ['another port of this host', () => ({ ...withCookie(presenter), origin: `http://localhost:${port + 1}` })],
    ['another scheme', () => ({ ...withCookie(presenter), origin: `https://localhost:${port}` })],
  ])('refuses %s', async (_what, headers) => {
    expect((await ask('/', headers(), 'POST')).status).toBe(403)
  })
})

describe('admit', () => {
  const admit = (headers: Record<string, string>) => access.admit({ headers } as never)
  const refusal = (headers: Record<string, string>): number | undefined => {
    try {
      admit(headers)
      return undefined
    }
    catch (error) {
      return (error as AccessError).status
    }
  }

  it('knows presenter and viewer by their tokens, and a program without an origin by its bearer token', () => {
    const [host, origin] = [`127.0.0.1:${port}`, `http://127.0.0.1:${port}`]
    expect(admit({ host, origin, ...withCookie(presenter) })).toBe('presenter')
    expect(admit({ host, origin, ...asViewer() })).toBe('viewer')
    expect(admit({ host, authorization: `Bearer ${viewer}` })).toBe('viewer')
  })

  it('refuses a cross-site WebSocket with a valid cookie', () => {
    const host = `localhost:${port}`
    expect(refusal({ host, ...withCookie(presenter), origin: 'http://evil.example' })).toBe(403)
    expect(refusal({ host, ...withCookie(presenter), origin: `http://localhost:${port + 1}` })).toBe(403)
    expect(refusal({ host, ...withCookie(presenter) })).toBe(403)
    expect(refusal({ host, authorization: `Bearer ${presenter}`, origin: 'http://evil.example' })).toBe(403)
    expect(refusal({ host: 'evil.example', origin: 'http://evil.example', ...withCookie(presenter) })).toBe(421)
  })
})

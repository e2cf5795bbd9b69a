import type { Schema } from '@/shared/api/client'

type Asking = Schema<'PortalAsking'>

const fromText = (text: string) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
const toText = (bytes: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

interface Described {
  id: string
  type: 'public-key'
}

const described = (list: Described[] | undefined) => (list ?? []).map((x) => ({ ...x, id: fromText(x.id) }))

/** able reports whether this browser has passkeys at all. */
export const able = () => typeof PublicKeyCredential === 'function'

/** make has the authenticator make a passkey; what it says goes to the office. */
export async function make({ options }: Asking): Promise<Record<string, unknown>> {
  const o = (options as { publicKey: { challenge: string; user: { id: string }; excludeCredentials?: Described[] } }).publicKey
  const made = (await navigator.credentials.create({
    publicKey: { ...o, challenge: fromText(o.challenge), user: { ...o.user, id: fromText(o.user.id) }, excludeCredentials: described(o.excludeCredentials) } as unknown as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential
  const r = made.response as AuthenticatorAttestationResponse
  return { id: made.id, rawId: toText(made.rawId), type: made.type, response: { clientDataJSON: toText(r.clientDataJSON), attestationObject: toText(r.attestationObject) } }
}

/** show has the reader choose a passkey and prove it. */
export async function show({ options }: Asking): Promise<Record<string, unknown>> {
  const o = (options as { publicKey: { challenge: string; allowCredentials?: Described[] } }).publicKey
  const shown = (await navigator.credentials.get({
    publicKey: { ...o, challenge: fromText(o.challenge), allowCredentials: described(o.allowCredentials) } as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential
  const r = shown.response as AuthenticatorAssertionResponse
  return {
    id: shown.id,
    rawId: toText(shown.rawId),
    type: shown.type,
    response: {
      clientDataJSON: toText(r.clientDataJSON),
      authenticatorData: toText(r.authenticatorData),
      signature: toText(r.signature),
      ...(r.userHandle ? { userHandle: toText(r.userHandle) } : {}),
    },
  }
}

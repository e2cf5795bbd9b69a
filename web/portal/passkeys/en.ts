import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Passkeys',
  hint: 'With a passkey on your own phone you sign in by fingerprint, face or the screen lock, without waiting for a message. Do not add one to a phone that others use.',
  enter: 'Sign in with a passkey',
  identityFailed: 'The identity service did not confirm who you are; try again, or sign in with a code.',
  identityUnknown: 'Sign in with a code first, and then prove under My file who you are.',
  identity: 'Sign in with the province’s identity service',
  name: 'A name for it, such as “my phone”',
  add: 'Add a passkey',
  added: 'Added.',
  none: 'There is no passkey yet.',
  made: 'added {day}',
  used: 'last used {day}',
  drop: 'Remove',
  given: 'Not done: you gave up, or this device has no passkeys.',
  unable: 'This browser has no passkeys.',
}

export default en

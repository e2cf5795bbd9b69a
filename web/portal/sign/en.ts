import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Sign a letter of authorisation',
  hint: 'Your family applies for social assistance and asks you to sign on your own phone. Enter the code that they or a message gave you.',
  code: 'Code (10 characters)',
  open: 'See what it is',
  asks: '{name} applies for:',
  place: 'Handled in',
  until: 'Sign before',
  only: 'Only what you need to sign is here, and nothing else of the application.',
  idNumber: 'Your ID number',
  idHint: 'So that it is known that you signed.',
  signOf: 'Your signature',
  drawn: 'The signature is drawn.',
  done: 'Hand the signature in',
  thanks: 'Signed',
  thanksHint: 'Your family hands the application in and the township accepts it. You can revoke the letter at the window at any time.',
  askOnPhone: 'Let them sign on their own phone',
  theirPhone: 'Mobile number of {name}',
  send: 'Send it to them',
  sentTo: '{phone} was asked to sign, until {until}.',
  tellCode: 'The code, which you may also tell them:',
  look: 'See whether it is signed',
  signedThere: 'Signed on their own phone.',
  expired: 'It is too late now; send it again.',
  changed: 'The application has changed; send it again.',
  revoke: 'Take it back',
  saveFirst: 'This needs a connection: the application is saved first.',
}

export default en

import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Sign in',
  login: 'Account',
  password: 'Password',
  submit: 'Sign in',
  loginNeeded: 'Please fill in your account',
  passwordNeeded: 'Please fill in your password',
  demoAccounts: 'Demonstration accounts',
  demoHint: 'Choose a role; account and password are filled in for you.',
  firstTitle: 'Set a new password',
  firstHint: 'At the first sign-in, or after an administrator reset it, choose a password that only you know.',
  changeTitle: 'Change password',
  current: 'Present password',
  next: 'New password',
  again: 'New password again',
  rule: 'At least 10 characters, with letters and digits',
  different: 'The two new passwords differ',
  same: 'The new password must differ from the present one',
  save: 'Save new password',
  saved: 'Password changed',
}

export default en

import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Sign in',
  login: 'Login',
  password: 'Password',
  submit: 'Sign in',
  refused: 'Sign-in failed',
  loginNeeded: 'Enter your login',
  passwordNeeded: 'Enter your password',
  demoAccounts: 'Demonstration accounts',
  demoHint: 'Choose a role; login and password are filled in for you.',
  firstTitle: 'Set a new password',
  firstHint: 'At your first sign-in, or after an administrator has reset it, choose a password that only you know.',
  current: 'Current password',
  next: 'New password',
  again: 'New password again',
  rule: 'At least 10 characters, with letters and digits',
  different: 'The two new passwords do not match',
  same: 'The new password must differ from the current one',
  save: 'Save new password',
}

export default en

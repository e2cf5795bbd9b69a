// Package accounts knows who may sign in: accounts with Argon2id passwords,
// the roles granted to them, and their sessions.
//
// Failed sign-ins all get one answer after the same time, whether the account
// exists, is locked or is disabled. Three administrators share no duty with
// each other nor with any business role (GB/T 22239-2019, 8.1.4 and 8.1.5).
package accounts

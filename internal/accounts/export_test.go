package accounts

// CheckPassword is for tests of the rules themselves.
var CheckPassword = checkPassword

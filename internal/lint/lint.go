// Package lint holds the house rules that a test can check: who may import
// whom, that every package says what it is, and where time may be read.
package lint

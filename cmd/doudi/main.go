// Command doudi is social-assistance software in one program; see "doudi -h".
package main

import (
	"context"
	"os"

	"doudi/app"
)

func main() {
	os.Exit(app.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

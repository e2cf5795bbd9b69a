package app

import (
	"doudi/internal/audit"
	"doudi/internal/progress"
)

// Rooms makes every room on the ground and registers what it answers and the
// jobs it does. A room is two lines: make it, call its Routes.
func Rooms(g *Ground) error {
	api := g.Web.API()
	g.Accounts.Routes(g.Web)
	g.Files.Routes(api)
	progress.Routes(api, g.DB)
	audit.NewLog(g.DB).Routes(api)
	return nil
}

package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/authz"
	"doudi/internal/db"
)

// accounts is for whoever works at the machine when nobody can sign in.
func (e *env) accounts() *ffcli.Command {
	return e.group("accounts", "accounts of staff, for when nobody can sign in",
		e.commandOf(1, "accounts reset", "give the account LOGIN a one-time password and end its sessions", nil,
			func(ctx context.Context, s settings, args []string) error {
				if len(args) != 1 {
					return errors.New("请写明一个登录名，如 doudi accounts reset sysadmin。 Name one login, as in doudi accounts reset sysadmin")
				}
				s.asIs = true // a server may be at work beside it
				g, err := e.openExisting(ctx, s, s.logger(e.stderr))
				if errors.Is(err, db.ErrSchema) {
					return fmt.Errorf("数据库由另一版本的程序建立，未作任何改动；请用服务正在使用的那一版本执行，或先停止全部进程并升级（doudi migrate）。 "+
						"The database is of another version of the program and was left alone; run the version that serves it, or stop all processes and upgrade it (doudi migrate): %w", err)
				}
				if err != nil {
					return err
				}
				ctx = authz.WithActor(ctx, authz.Machine(machineUser()))
				return errors.Join(e.resetLogin(ctx, g, args[0]), g.sign(ctx), g.DB.Close())
			}))
}

// machineUser is who works at the machine, as the machine knows them: with sudo,
// whom it was lent to.
func machineUser() string {
	who := ""
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	if lent := os.Getenv("SUDO_USER"); lent != "" && lent != who {
		who = lent + " (sudo " + who + ")"
	}
	return cmp.Or(who, strconv.Itoa(os.Getuid()))
}

func (e *env) resetLogin(ctx context.Context, g *Ground, login string) error {
	password, disabled, err := g.Accounts.ResetLogin(ctx, login)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s 的一次性密码：%s，登录后须修改；此前的登录均已失效。\nThe one-time password of %s is %s; it must be changed at sign-in, and earlier sessions have ended.\n", login, password, login, password)
	if disabled {
		fmt.Fprintln(e.stdout, "该账号已停用，须由安全管理员启用后才能登录。 The account is disabled: a security administrator has to enable it first.")
	}
	return nil
}

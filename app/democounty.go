package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"doudi/demo"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/setting"
	"doudi/registry"
	"doudi/registry/intake"
	"doudi/verification"
)

// The demonstration's county and its days. They lie in a year whose holidays
// are known, so that every legal clock can be shown.
const (
	demoDivision = "513221"
	demoCounty   = 513221
	demoSeed     = 1

	demoOfficesFolder = "部门数据"
)

func demoDataDay() calendar.Date { return calendar.On(2026, 9, 30) } // the files are drawn up
func demoBegins() calendar.Date  { return calendar.On(2026, 10, 8) } // they are loaded, the first cases come in
func demoOpens() calendar.Date   { return calendar.On(2026, 11, 2) } // a visitor arrives

func morning(d calendar.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 9, 0, 0, 0, calendar.Shanghai)
}

// countyLoader fills an empty demonstration through the same doors that a
// county's own files take. Each step is written down when it is done, so that
// a start that was killed goes on at the next one.
type countyLoader struct {
	*Ground
	dir string // where the files are written
	say func(string)
}

// loadStep is a part of the county that is loaded once.
type loadStep struct {
	name string
	do   func(context.Context) error
}

// loadCounty loads what is missing of the demonstration's county. Departments' files
// are loaded by jobs, so work starts the queue before them; and not before the lists of
// people, which take SQLite's one writer for so long that the queue's questions time out.
func (g *Ground) loadCounty(ctx context.Context, dir string, say func(string), work func() error) error {
	l := &countyLoader{Ground: g, dir: dir, say: say}
	lists := []loadStep{{"files", l.writeFiles}, {"villages", l.villages}, {"roster", l.roster}, {"recipients", l.recipients}}
	if err := l.each(ctx, lists); err != nil {
		return err
	}
	if err := work(); err != nil {
		return err
	}
	return l.each(ctx, []loadStep{{"departments", l.departments}, {"october", l.october}, {"cases", l.cases}, {"petitions", l.petitions},
		{"referrals", l.referrals}, {"calendar", l.calendar}, {"changes", l.changes}})
}

func (l *countyLoader) each(ctx context.Context, steps []loadStep) error {
	for _, step := range steps {
		if err := l.once(ctx, step.name, step.do); err != nil {
			return fmt.Errorf("load the demonstration's %s: %w", step.name, err)
		}
	}
	return nil
}

// once does a step that is not written down as done.
func (l *countyLoader) once(ctx context.Context, step string, do func(context.Context) error) error {
	name := setting.Name(string(setting.DemoCounty) + "." + step)
	var done string
	err := l.DB.View(ctx, func(tx *db.Tx) (err error) {
		done, err = setting.Get(ctx, tx, name)
		return err
	})
	if err != nil || done != "" {
		return err
	}
	if err := do(ctx); err != nil {
		return err
	}
	return l.DB.Update(ctx, func(tx *db.Tx) error {
		if err := l.clock.keep(ctx, tx, l.clock.offset.Load()); err != nil {
			return err
		}
		return setting.Set(ctx, tx, name, "done")
	})
}

func (l *countyLoader) writeFiles(context.Context) error {
	l.say("正在生成演示县的文件… writing the demo county's files")
	g, err := demo.New(demo.Options{Seed: demoSeed, Division: demoDivision, Today: demoDataDay(), Places: demo.Places(l.Divisions, demoDivision), Doubts: true, Registers: true})
	if err != nil {
		return err
	}
	_, err = g.WriteFiles(l.dir)
	return err
}

// as returns a context in which a colleague of the demonstration acts.
func (l *countyLoader) as(ctx context.Context, login string) (context.Context, error) {
	a, err := l.Accounts.ActorByLogin(ctx, login)
	return authz.WithActor(ctx, a), err
}

func (l *countyLoader) villages(ctx context.Context) error {
	ctx, err := l.as(ctx, "malq")
	if err != nil {
		return err
	}
	var list []registry.Village
	for _, v := range division.BuiltInVillages(demoDivision) {
		list = append(list, registry.Village{Code: string(v.Code), Name: v.Name, Urban: demo.UrbanCode(string(v.Code))})
	}
	return l.DB.Update(ctx, func(tx *db.Tx) error { return l.rooms.registry.PutVillages(ctx, tx, list) })
}

func (l *countyLoader) roster(ctx context.Context) error {
	l.say("正在导入人口家庭花名册… importing the roster of 83,000 people")
	return l.importFile(ctx, intake.PopulationID, demo.RosterFile)
}

func (l *countyLoader) recipients(ctx context.Context) error {
	return l.importFile(ctx, intake.RecipientsID, demo.RecipientsFile)
}

func (l *countyLoader) importFile(ctx context.Context, kind, name string) error {
	ctx, err := l.as(ctx, "malq")
	if err != nil {
		return err
	}
	_, err = l.rooms.intake.Run(ctx, intake.Command{County: demoCounty, Kind: kind, Path: filepath.Join(l.dir, name), Keep: true})
	return err
}

// departments hands over each department's file as its checker would.
func (l *countyLoader) departments(ctx context.Context) error {
	l.say("正在接收部门数据… receiving the departments' files")
	ctx, err := l.as(ctx, "tangxm")
	if err != nil {
		return err
	}
	for source, name := range demoOffices() {
		if err := l.department(ctx, source, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// demoOffices are the departments' files of the demonstration, by source.
func demoOffices() map[string]string {
	return map[string]string{
		"deaths": "公安_死亡人员.csv", "vehicles": "公安交管_机动车登记.csv", "real_estate": "自然资源_不动产登记.csv", "companies": "市场监管_市场主体.xlsx",
		"pensions": "人社_养老金发放.csv", "contributions": "人社_社保公积金缴费.csv", "deposits": "银行_存款余额.csv", "disability": "残联_残疾人证.xlsx",
		"custody": "司法_在押人员.xlsx", "elsewhere": "民政_外县在保名单.xlsx",
		"marriages": "民政_婚姻登记.csv", "household_register": "公安_户籍登记.csv", "utilities": "公用事业_水电燃气.csv",
	}
}

func (l *countyLoader) department(ctx context.Context, source, name string) error {
	in, err := os.Open(filepath.Join(l.dir, demoOfficesFolder, name))
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := l.Files.Receive(ctx, files.Upload{County: demoCounty, Name: name, MediaType: "application/octet-stream", Purpose: "department"}, in)
	if err != nil {
		return err
	}
	got, err := l.rooms.verification.ReceiveFile(ctx, verification.Receipt{County: demoCounty, Source: source, FileID: f.ID, AsOf: demoDataDay()})
	if err != nil {
		return err
	}
	return l.until(ctx, func() (bool, error) {
		f, err := l.rooms.verification.File(ctx, verification.Ref{County: demoCounty, ID: got.ID})
		if err == nil && f.State == verification.Failed {
			err = errors.New("the file could not be loaded")
		}
		return f.State == verification.Current, err
	})
}

// until waits for a job's result.
func (l *countyLoader) until(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

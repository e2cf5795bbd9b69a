package verification

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
	"doudi/verification/connect"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// FileState is where a department's file stands.
type FileState string

// The states of a file. One file of a source is current at a time.
const (
	Loading    FileState = "loading"
	Current    FileState = "current"
	Superseded FileState = "superseded"
	Failed     FileState = "failed"
)

// DepartmentFile is one snapshot of one source.
type DepartmentFile struct {
	County     int32         `json:"county"`
	ID         id.ID         `json:"id"`
	Source     string        `json:"source"`
	FileName   string        `json:"fileName"`
	AsOf       calendar.Date `json:"asOf" doc:"the day the department's data speaks of"`
	State      FileState     `json:"state" enum:"loading,current,superseded,failed"`
	Rows       int64         `json:"rows" doc:"read so far"`
	Bad        int64         `json:"bad" doc:"of these, kept out"`
	BaseID     id.ID         `json:"baseId" doc:"the file it was compared with, whose rows it took over; 0: it was read whole"`
	New        int64         `json:"newRows" doc:"that the file it was compared with did not have"`
	Gone       int64         `json:"goneRows" doc:"that only the file it was compared with had"`
	Message    string        `json:"message" doc:"why it failed"`
	English    string        `json:"english"`
	ProgressID id.ID         `json:"progressId"`
	ReceivedAt dbt.Time      `json:"receivedAt"`
	FinishedAt dbt.Time      `json:"finishedAt"`
	Signer     string        `json:"signer" doc:"key by which the department signed the manifest that it came with; empty: it came with none"`
}

func departmentFile(r q.DepartmentFile) DepartmentFile {
	return DepartmentFile{County: r.County, ID: r.ID, Source: r.Source, FileName: r.FileName, AsOf: r.AsOfOn, State: FileState(r.State),
		Rows: r.RowsTotal, Bad: r.RowsBad, BaseID: r.BaseID, New: r.RowsNew, Gone: r.RowsGone, Message: r.Message, English: r.MessageEnglish, ProgressID: r.ProgressID, ReceivedAt: r.ReceivedAt, FinishedAt: r.FinishedAt, Signer: r.Signer}
}

// Receipt is a file that a department handed over.
type Receipt struct {
	County  int32          `json:"county" minimum:"110000" maximum:"999999"`
	Source  string         `json:"source" maxLength:"40"`
	FileID  id.ID          `json:"fileId" doc:"stored file"`
	AsOf    calendar.Date  `json:"asOf" doc:"the day the department's data speaks of"`
	Columns map[string]int `json:"columns,omitempty" doc:"field -> column counted from 0; absent: by the headings"`

	ManifestID id.ID `json:"manifestId,omitempty" doc:"stored file of the manifest that the department signed; absent: there is none"`
}

// FilePreview is how a file would be read.
type FilePreview struct {
	Headings []string       `json:"headings" nullable:"false"`
	Titles   []string       `json:"titles" nullable:"false"`
	Columns  map[string]int `json:"columns" doc:"field -> column counted from 0, as recognised"`
	Missing  []string       `json:"missing" nullable:"false" doc:"fields that are required and were not recognised"`
	Fields   []SourceField  `json:"fields" nullable:"false"`
	Warnings []Words        `json:"warnings" nullable:"false" doc:"headings that stand in two columns"`
}

// Words are a sentence in both languages.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// PreviewFile reads a file's header and says which column would be taken for
// which field. Nothing is stored.
func (s *Service) PreviewFile(ctx context.Context, r Receipt) (FilePreview, error) {
	if err := audit.Refused(ctx, s.db, mayCounty(ctx, authz.ReceiveDepartment, r.County)); err != nil {
		return FilePreview{}, err
	}
	src, ok := s.sources.named(r.Source)
	if !ok {
		return FilePreview{}, noSource()
	}
	if _, err := s.stored(ctx, r.County, r.FileID, "department"); err != nil {
		return FilePreview{}, err
	}
	var p FilePreview
	err := s.opened(ctx, r.County, r.FileID, src, func(_ *sheet.File, in *sheet.Reader) error {
		c, err := recognise(src, in.Header)
		p = FilePreview{Headings: in.Header, Titles: append([]string{}, in.Titles...), Columns: c, Missing: []string{}, Fields: sourceFields(src), Warnings: []Words{}}
		for _, w := range in.Problems {
			p.Warnings = append(p.Warnings, Words{w.Message, w.English})
		}
		var e *errs.Error
		if errors.As(err, &e) {
			for _, f := range src.Fields {
				if _, there := c[f.Name]; f.Required && !there {
					p.Missing = append(p.Missing, f.Name)
				}
			}
			return nil
		}
		return err
	})
	return p, err
}

// stored returns the name of a stored file that was uploaded for a purpose;
// a file of another purpose is errs.NotFound.
func (s *Service) stored(ctx context.Context, county int32, file id.ID, purpose string) (string, error) {
	f, in, err := s.files.Open(ctx, county, file)
	if err != nil {
		return "", err
	}
	if err := in.Close(); err != nil {
		return "", fmt.Errorf("look at file %s: %w", file, err)
	}
	if f.Purpose != purpose {
		return "", notFound()
	}
	return f.Name, nil
}

// mostRows is more than a list of files.MaxSize holds, and what comparing has
// memory for: 20 million take some 600 MiB. A bank's row is about 60 bytes, so that
// eight million of them can be sent, several accounts a person; longer lists are
// for the department to narrow.
const mostRows = 20_000_000

// tooLarge says what to do about a list that is too long: it cannot come in
// parts, since a source's newest file stands for all of it.
func tooLarge(err error) error {
	if !errors.Is(err, sheet.ErrTooLong) {
		return err // a cell or a row is: the error says which
	}
	return errs.Newf(errs.TooLarge, "部门数据文件超过 %[1]d 万行或 %[2]d MB。新文件会整份替换旧文件，不能拆开报送；请部门只导出本县人员后重新报送。",
		"A department's file has more than %[3]d million rows or %[2]d MB. It cannot come in parts, since a new file replaces the whole of the last; have the department export only this county's people.",
		mostRows/10_000, files.MaxSize>>20, mostRows/1_000_000).Because(err)
}

// opened opens a stored file as a table of a source.
func (s *Service) opened(ctx context.Context, county int32, file id.ID, src source.Source, f func(*sheet.File, *sheet.Reader) error) (err error) {
	path, remove, err := s.files.Plain(ctx, county, file)
	if err != nil {
		return err
	}
	defer remove()
	defer func() { err = tooLarge(err) }()
	book, err := sheet.OpenTable(path, sheet.Limits{FileBytes: files.MaxSize, Rows: mostRows})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	in, err := book.Read(sheet.Choice{Known: src.Known()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	return f(book, in)
}

// ReceiveFile takes a department's file in: its rows are read by a job, and when
// all are there it becomes the current one of its source. The same bytes twice
// change nothing, unless they are of a newer day: the first receipt is returned. A
// file that is older than the current one is errs.Conflict; one that its manifest
// does not stand for is errs.Invalid, and nothing of it is taken in.
func (s *Service) ReceiveFile(ctx context.Context, r Receipt) (DepartmentFile, error) {
	if err := audit.Refused(ctx, s.db, mayCounty(ctx, authz.ReceiveDepartment, r.County)); err != nil {
		return DepartmentFile{}, err
	}
	f, err := s.receiveFile(ctx, r)
	return departmentFile(f), errors.Join(err, s.logUnvouched(ctx, r, err))
}

func (s *Service) receiveFile(ctx context.Context, r Receipt) (got q.DepartmentFile, err error) {
	src, ok := s.sources.named(r.Source)
	if !ok {
		return got, noSource()
	}
	name, err := s.stored(ctx, r.County, r.FileID, "department")
	if err != nil {
		return got, err
	}
	by, err := s.vouch(ctx, r, src, name)
	if err != nil {
		return got, err
	}
	row := q.AddFileParams{County: r.County, Source: r.Source, FileID: r.FileID, FileName: name, AsOfOn: r.AsOf, ReceivedBy: authz.From(ctx).Account}
	if by != nil {
		row.Signer = by.Key
	}
	err = s.opened(ctx, r.County, r.FileID, src, func(book *sheet.File, in *sheet.Reader) (err error) {
		if row.Columns, err = mapping(src, in.Header, r.Columns); err != nil {
			return err
		}
		if row.Fingerprint, err = hex.DecodeString(book.Fingerprint()); err != nil || by == nil {
			return err
		}
		return by.covers(book.Fingerprint(), in)
	})
	if err != nil {
		return got, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) (err error) {
		got, err = s.receive(ctx, tx, src, row, by)
		return err
	})
	return got, err
}

// mapping is the columns to read, as JSON: those given, else those recognised.
func mapping(src source.Source, headings []string, given map[string]int) (string, error) {
	c := columns(given)
	err := complete(src, c, len(headings))
	if len(given) == 0 {
		c, err = recognise(src, headings)
	}
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(c)
	return string(b), err
}

func (s *Service) receive(ctx context.Context, tx *db.Tx, src source.Source, row q.AddFileParams, by *vouched) (q.DepartmentFile, error) {
	queries := q.New(tx)
	if row.AsOfOn.IsZero() || row.AsOfOn.After(calendar.At(tx.Now)) {
		return q.DepartmentFile{}, errs.New(errs.Invalid, "请填写数据截止日期，不能晚于今天。", "Say which day the data is of; it cannot be after today.").With("body.asOf", "必填，不能晚于今天。", "Required, not after today.")
	}
	same, err := queries.FileWithFingerprint(ctx, q.FileWithFingerprintParams{County: row.County, Source: row.Source, Fingerprint: row.Fingerprint, AsOfOn: row.AsOfOn})
	if err == nil || !db.IsNotFound(err) {
		return same, err // before its manifest is called used: by this very file, where a kill came between
	}
	if by != nil {
		if err := by.fresh(ctx, queries, row.County); err != nil {
			return q.DepartmentFile{}, err
		}
	}
	if err := s.inTurn(ctx, queries, row); err != nil {
		return q.DepartmentFile{}, err
	}
	if err := s.stillStored(ctx, tx, row.County, row.FileID, by); err != nil {
		return q.DepartmentFile{}, err
	}
	row.ID, row.ReceivedAt = tx.NewID(), tx.At()
	if row.ProgressID, err = progress.Start(ctx, tx, row.County, "verification.load", "接收"+src.Chinese+"数据", "Data received: "+src.English); err != nil {
		return q.DepartmentFile{}, err
	}
	if err := queries.AddFile(ctx, row); err != nil {
		return q.DepartmentFile{}, fmt.Errorf("receive file of %s: %w", row.Source, err)
	}
	if err := s.queue.Enqueue(ctx, tx, LoadArgs{row.County, row.ID}); err != nil {
		return q.DepartmentFile{}, err
	}
	now, err := queries.File(ctx, row.County, row.ID)
	if err == nil && by != nil {
		err = by.accept(ctx, tx, now)
	}
	if err != nil {
		return now, fmt.Errorf("receive file of %s: %w", row.Source, err)
	}
	return now, audit.Append(ctx, tx, audit.Entry{County: row.County, Act: "check.receive", Subject: "department_file/" + row.ID.String(), After: now,
		Detail: by.detail(map[string]any{"source": row.Source, "as_of": row.AsOfOn.String(), "file": row.FileID.String()})})
}

// stillStored refuses an upload that was deleted since it was read, as one is that
// lay for a day.
func (s *Service) stillStored(ctx context.Context, tx *db.Tx, county int32, file id.ID, by *vouched) error {
	names := []id.ID{file}
	if by != nil {
		names = append(names, by.stored)
	}
	there, err := s.files.Describe(ctx, tx, county, names)
	if err == nil && len(there) < len(names) {
		return notFound()
	}
	return err
}

// inTurn refuses a file while another of its source is being read, and one
// that is older than what is there.
func (s *Service) inTurn(ctx context.Context, queries *q.Queries, row q.AddFileParams) error {
	loading, err := queries.Loading(ctx, row.County, row.Source)
	if err != nil {
		return fmt.Errorf("look for files of %s: %w", row.Source, err)
	}
	if len(loading) > 0 {
		return errs.New(errs.Conflict, "该来源有文件正在接收，请等它完成。", "Another file of this source is being read; wait until it is done.").Because(errBusy)
	}
	current, err := currentFiles(ctx, queries, row.County)
	if err != nil {
		return err
	}
	if c, ok := current[row.Source]; ok && row.AsOfOn.Before(c.AsOfOn) {
		return errs.Newf(errs.Conflict, "已有截至%[1]s的数据，比这份新。", "There is newer data already, as of %[2]s.", c.AsOfOn.Chinese(), c.AsOfOn.String())
	}
	return nil
}

func currentFiles(ctx context.Context, queries *q.Queries, county int32) (map[string]q.DepartmentFile, error) {
	rows, err := queries.CurrentFiles(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("read current files: %w", err)
	}
	m := map[string]q.DepartmentFile{}
	for _, r := range rows {
		m[r.Source] = r
	}
	return m, nil
}

// SourceStatus is a source and what it can answer today.
type SourceStatus struct {
	Code      string          `json:"code"`
	Chinese   string          `json:"chinese"`
	English   string          `json:"english"`
	Owner     string          `json:"owner"`
	Items     string          `json:"items"`
	OwnerEn   string          `json:"ownerEnglish"`
	ItemsEn   string          `json:"itemsEnglish"`
	Article   string          `json:"article"`
	Kind      Kind            `json:"kind" enum:"income,asset,death,custody,disability,aid,residence,marriage,study,illness,spending"`
	Active    bool            `json:"active" doc:"asked in every check; false: not connected here, and no part of a check"`
	MaxAge    int             `json:"maxAgeDays" doc:"an older file does not answer"`
	Retention int             `json:"retentionDays" doc:"after which what it delivered is deleted"`
	Price     money.Fen       `json:"priceFen" doc:"of one question; 0: free"`
	Reply     source.Reply    `json:"reply" enum:"records,hit" doc:"hit: it tells only whether somebody is in its list"`
	Manifest  ManifestUse     `json:"manifest" enum:"none,accepted,required" doc:"whether the department signs what it hands over"`
	Live      bool            `json:"live" doc:"asked when a check runs, and not looked up in a file"`
	Health    *SourceHealth   `json:"health,omitempty" doc:"how it behaved in the last 30 days; absent: nobody asked"`
	Breaker   connect.State   `json:"breaker,omitempty" enum:"closed,open,trying" doc:"of a live source: open after failures in a row, and it is not asked for a while"`
	Rules     []RuleShare     `json:"rules" nullable:"false" doc:"of what was settled, how much was somebody else's, by the rule that brought row and person together"`
	Current   *DepartmentFile `json:"current,omitempty"`
	Age       int             `json:"ageDays" doc:"of the current file"`
	Answers   bool            `json:"answers" doc:"false: it has no file or too old a one, or was silent when it was last asked; who is asked about gets no reply"`
}

// SourceList tells what each source can answer today.
func (s *Service) SourceList(ctx context.Context, county int32) (list []SourceStatus, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, county); err != nil {
			return err
		}
		current, err := currentFiles(ctx, q.New(tx), county)
		if err != nil {
			return err
		}
		health, err := recentHealth(ctx, tx, county)
		if err != nil {
			return err
		}
		shares, err := ruleShares(ctx, tx, county)
		list = s.statuses(current, health, calendar.At(tx.Now))
		for i := range list {
			list[i].Rules = append([]RuleShare{}, shares[list[i].Code]...)
		}
		return err
	})
	return list, err
}

func (s *Service) statuses(current map[string]q.DepartmentFile, health map[string]*SourceHealth, today calendar.Date) []SourceStatus {
	list := make([]SourceStatus, 0, len(s.sources))
	for _, src := range s.sources {
		x := SourceStatus{Code: src.Code, Chinese: src.Chinese, English: src.English, Owner: src.Owner, Items: src.Items, OwnerEn: cmp.Or(src.OwnerEn, src.Owner), ItemsEn: cmp.Or(src.ItemsEn, src.Items), Article: src.Basis, Kind: src.Kind, MaxAge: src.Refresh, Active: src.Active, Retention: src.Retention, Price: src.Price, Reply: src.Reply, Manifest: s.manifestUse(src), Live: src.Live()}
		x.Breaker = connect.StateOf(s.live[src.Code])
		if c, ok := current[src.Code]; ok {
			f := departmentFile(c)
			x.Current, x.Age, x.Answers = &f, today.DaysSince(c.AsOfOn), src.Fresh(c.AsOfOn, today)
		}
		if x.Health = health[src.Code]; src.Live() {
			x.Answers = x.Health == nil || x.Health.well()
		}
		list = append(list, x)
	}
	return list
}

// Files lists received files, newest first, below before (0: the newest).
func (s *Service) Files(ctx context.Context, county int32, source string, before id.ID, limit int32) (list []DepartmentFile, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, county); err != nil {
			return err
		}
		rows, err := q.New(tx).ListFiles(ctx, q.ListFilesParams{County: county, Source: source, BeforeID: int64(before), UpTo: limit})
		list = make([]DepartmentFile, 0, len(rows))
		for _, r := range rows {
			list = append(list, departmentFile(r))
		}
		return err
	})
	return list, err
}

// File returns one received file.
func (s *Service) File(ctx context.Context, ref Ref) (f DepartmentFile, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, ref.County); err != nil {
			return err
		}
		row, err := q.New(tx).File(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) {
			return notFound()
		}
		f = departmentFile(row)
		return err
	})
	return f, err
}

// RowProblem is a row that was kept out, and why.
type RowProblem struct {
	Row     int64  `json:"row" doc:"as a spreadsheet counts, title and header included"`
	Field   string `json:"field"`
	Heading string `json:"heading"`
	Value   string `json:"value" doc:"masked"`
	Reason  string `json:"reason"`
	English string `json:"english"`
}

// RowProblemsFilter narrows the rows that were kept out.
type RowProblemsFilter struct {
	Field  string `query:"field" maxLength:"60" doc:"empty: any"`
	Reason string `query:"reason" maxLength:"300" doc:"as the groups have it; empty: any"`
	Find   string `query:"q" maxLength:"100" doc:"in the heading, the value and the reason"`
}

// Problems lists the rows of a file that were kept out, after a row and field.
func (s *Service) Problems(ctx context.Context, ref Ref, f RowProblemsFilter, after RowProblem, limit int32) (list []RowProblem, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, ref.County); err != nil {
			return err
		}
		rows, err := q.New(tx).Problems(ctx, q.ProblemsParams{County: ref.County, FileID: ref.ID, FieldIs: f.Field, ReasonIs: f.Reason, Find: page.Containing(f.Find),
			AfterRow: after.Row, AfterField: after.Field, UpTo: limit})
		list = make([]RowProblem, 0, len(rows))
		for _, r := range rows {
			list = append(list, RowProblem{r.RowNo, r.Field, r.Heading, r.Value, r.Reason, r.English})
		}
		return err
	})
	return list, err
}

// RowProblemGroup is how often one thing is wrong in one column.
type RowProblemGroup struct {
	Field    string `json:"field"`
	Heading  string `json:"heading"`
	Reason   string `json:"reason"`
	English  string `json:"english"`
	Problems int64  `json:"problems"`
}

// ProblemGroups counts the rows of a file that were kept out by column and
// reason, the most frequent first.
func (s *Service) ProblemGroups(ctx context.Context, ref Ref) (list []RowProblemGroup, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, ref.County); err != nil {
			return err
		}
		rows, err := q.New(tx).ProblemGroups(ctx, ref.County, ref.ID)
		list = make([]RowProblemGroup, 0, len(rows))
		for _, r := range rows {
			list = append(list, RowProblemGroup{r.Field, r.Heading, r.Reason, r.English, r.Problems})
		}
		return err
	})
	return list, err
}

func noSource() error {
	return errs.New(errs.Invalid, "没有这个数据来源。", "There is no such source.").With("body.source", "请从来源目录中选择。", "Choose from the catalogue of sources.")
}

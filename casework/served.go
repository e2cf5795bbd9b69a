package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/id"
)

// Served records that the notice of a refusal, a reduction or a stop reached the family.
type Served struct {
	Signing
	ServedOn calendar.Date `json:"servedOn"`
	Receiver string        `json:"receiver" minLength:"1" maxLength:"60" doc:"who took it"`
	Method   string        `json:"method" enum:"handed,post,posted_at_home" doc:"handed over, by post, left at the home"`
	Receipt  id.ID         `json:"receipt,omitempty" doc:"stored file: the signed receipt; by post the slip, left at the home the photograph with witnesses, without which neither can be shown"`
}

// ServiceRecord is how a notice was served.
type ServiceRecord struct {
	ID       id.ID         `json:"id"`
	ServedOn calendar.Date `json:"servedOn"`
	Receiver string        `json:"receiver" doc:"empty for roles that need not know it"`
	Method   string        `json:"method" enum:"handed,post,posted_at_home"`
	By       string        `json:"by"`
	Receipt  id.ID         `json:"receipt,omitempty" doc:"absent where none was kept, and for roles that need not know it"`
}

const byHand = "handed"

// way names a method as papers do.
func (v Served) way() string {
	return map[string]string{byHand: "直接送达", "post": "邮寄送达", "posted_at_home": "留置送达"}[v.Method]
}

func servicePlace(service id.ID) crypt.Place {
	return crypt.Place{Column: "notice_service.sealed", Record: service}
}

// Serve records the service of a notice, and stops its clock.
func (s *Service) Serve(ctx context.Context, ref Ref, v Served) (Done, error) {
	return s.perform(ctx, ref, ActServe, v.Signing, v, func(c *caseFile) (State, error) {
		v.Receiver = strings.TrimSpace(v.Receiver)
		switch {
		case v.ServedOn.Before(c.app.DecidedOn) || v.ServedOn.After(c.today):
			return "", missing("body.servedOn", "送达日期须在作出决定之后、今天以前。", "The day of service lies after the decision and not after today.")
		case v.Receiver == "":
			return "", missing("body.receiver", "请写明谁收下了告知书。", "Say who took the notice.")
		case v.way() == "":
			return "", missing("body.method", "请选择送达方式。", "Choose how it was served.")
		case v.Receipt == 0 && v.Method != byHand:
			return "", missing("body.receipt", "邮寄、留置送达的，请上传邮寄凭证或者留置送达的照片。", "Upload the slip of the post, or the photograph of it left at the home.")
		}
		if v.Receipt != 0 {
			if err := c.bind(ctx, map[string]id.ID{"body.receipt": v.Receipt}); err != nil {
				return "", err
			}
		}
		c.app.ServedOn, c.file, c.doneOn = v.ServedOn, v.Receipt, v.ServedOn
		c.note = v.ServedOn.Chinese() + v.way() + "，" + v.Receiver
		return c.state(), c.addService(ctx, v)
	})
}

func (c *caseFile) addService(ctx context.Context, v Served) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing a service: %w", err)
	}
	row := q.AddServiceParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), ServedOn: v.ServedOn, FileID: v.Receipt,
		EnteredBy: c.actor.Account, EnteredName: c.actor.Name, EnteredAt: c.tx.At()}
	row.Sealed = c.s.keys.SealBytes(servicePlace(row.ID), text)
	if err := c.q.AddService(ctx, row); err != nil {
		return fmt.Errorf("adding a service: %w", err)
	}
	return nil
}

// services are the notices that were served, in their order.
func (c *caseFile) services(ctx context.Context) ([]ServiceRecord, error) {
	rows, err := c.q.Services(ctx, c.app.County, c.app.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what was served: %w", err)
	}
	out := []ServiceRecord{}
	for _, row := range rows {
		plain, err := c.s.keys.OpenBytes(servicePlace(row.ID), row.Sealed)
		if err != nil {
			return nil, fmt.Errorf("opening service %s: %w", row.ID, err)
		}
		var v Served
		if err := json.Unmarshal(plain, &v); err != nil {
			return nil, fmt.Errorf("reading service %s: %w", row.ID, err)
		}
		out = append(out, ServiceRecord{row.ID, row.ServedOn, v.Receiver, v.Method, row.EnteredName, row.FileID})
	}
	return out, nil
}

func (c *caseFile) servicePart(ctx context.Context, p *Page) (err error) {
	p.Services, err = c.services(ctx)
	return err
}

// receivedBy is who took the notice that was served last: by the record of it, or from
// before there was one by the note of the act.
func (c *caseFile) receivedBy(ctx context.Context) (string, error) {
	list, err := c.services(ctx)
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return c.s.noteOf(c.lastly(ActServe))
	}
	return list[len(list)-1].Receiver, nil
}

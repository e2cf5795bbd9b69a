package verification

import (
	"context"
	"fmt"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/idnumber"
	"doudi/verification/internal/q"
	"doudi/verification/token"
)

// tokenIndex is the kind of the index of rows that carry a token.
const tokenIndex = "department_token"

// notGiven stands where a department wrote a token.
const notGiven = "（令牌，部门未提供原文）"

// TokenKey is the key by which a department makes the tokens of one list. It
// comes from the installation's own key and is kept nowhere.
func TokenKey(keys *crypt.Keyring, county int32, source string) token.Key {
	return keys.Sign("department token key", []byte(fmt.Sprintf("%06d/%s", county, source)))
}

// lookUpTokens adds to what was found on a person the rows of lists that name
// people by tokens.
func (s *Service) lookUpTokens(ctx context.Context, tx *db.Tx, county int32, n idnumber.Number, name string, found map[string][]known) error {
	if n == "" {
		return nil
	}
	lists, err := q.New(tx).TokenSources(ctx, county)
	if err != nil {
		return fmt.Errorf("look for lists of tokens: %w", err)
	}
	for _, source := range lists {
		k := TokenKey(s.keys, county, source)
		more, err := s.lookUp(ctx, tx, county, s.keys.Index(tokenIndex, source+"|"+k.Number(n)))
		if err != nil {
			return err
		}
		for _, x := range more[source] {
			found[source] = append(found[source], x.named(k, n, name))
		}
	}
	return nil
}

// named is a row whose name may be a token: what the department wrote is known
// only if it is what we have.
func (x known) named(k token.Key, n idnumber.Number, name string) known {
	if token.Is(x.name) {
		x.token, x.name = x.name, ""
		if k.SameName(n, name, x.token) {
			x.token, x.name = "", name
		}
	}
	return x
}

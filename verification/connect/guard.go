package connect

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"doudi/verification/source"
)

// tripAfter failures in a row a source is not asked for restFor, then once to try.
const (
	tripAfter = 5
	restFor   = time.Minute
)

// guarded keeps one source's questions within its limits.
type guarded struct {
	src     source.Source
	inner   Connector
	limit   *rate.Limiter
	breaker *gobreaker.CircuitBreaker[Answer]
	pause   backoff.ExponentialBackOff
}

// Guard bounds a connector by the limits of its source. A question is tried
// several times with growing, random pauses; what asking again cannot mend is
// not. After some failures in a row the source is down: questions fail at once
// for a minute, so that a county's checks do not queue before a closed door.
func Guard(src source.Source, inner Connector) Connector {
	return &guarded{src: src, inner: inner, limit: rate.NewLimiter(rate.Limit(src.Limits.Rate), src.Limits.Burst),
		breaker: gobreaker.NewCircuitBreaker[Answer](gobreaker.Settings{Name: src.Code, Timeout: restFor,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAfter },
			// a department that refuses one question is there; it is we who are wrong
			IsSuccessful: func(err error) bool { return err == nil || CauseOf(err) == Refused },
			// nor does it say anything about the department that we gave up
			IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) },
		}),
		pause: backoff.ExponentialBackOff{InitialInterval: 200 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 5 * time.Second}}
}

// State is whether a source is being asked.
type State string

// The states.
const (
	Closed State = "closed" // it is asked
	Open   State = "open"   // it is down: it is not asked for a while
	Trying State = "trying" // it was down, and is asked once to see
)

// StateOf is the state of a guarded connector; "" of any other.
func StateOf(c Connector) State {
	g, ok := c.(*guarded)
	if !ok {
		return ""
	}
	switch g.breaker.State() {
	case gobreaker.StateOpen:
		return Open
	case gobreaker.StateHalfOpen:
		return Trying
	case gobreaker.StateClosed:
	}
	return Closed
}

// Ask asks within the limits.
func (g *guarded) Ask(ctx context.Context, q Question) (Answer, error) {
	pause := g.pause // each question grows its own pauses
	return backoff.Retry(ctx, func() (Answer, error) {
		a, err := g.try(ctx, q)
		if err != nil && (permanent(err) || CauseOf(err) == Down) {
			return Answer{}, backoff.Permanent(err)
		}
		return a, err
	}, backoff.WithBackOff(&pause), backoff.WithMaxTries(uint(g.src.Limits.Attempts)))
}

func (g *guarded) try(ctx context.Context, q Question) (Answer, error) {
	if err := g.limit.Wait(ctx); err != nil {
		return Answer{}, err
	}
	a, err := g.breaker.Execute(func() (Answer, error) {
		ctx, cancel := context.WithTimeout(ctx, g.src.Limits.Timeout)
		defer cancel()
		a, err := g.inner.Ask(ctx, q)
		if err != nil {
			return Answer{}, err
		}
		return check(g.src, q, a)
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return Answer{}, &SilenceError{Down, fmt.Errorf("source %s has failed %d times in a row", g.src.Code, tripAfter)}
	}
	return a, err
}

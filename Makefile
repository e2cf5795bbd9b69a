# Doudi. "make run" and "make test" do all set-up themselves, given Go, Node and make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
export CGO_ENABLED ?= 0
GO ?= go
DATA ?= data
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/e2e/*' 2>/dev/null)
GO_SOURCES := $(shell find . -name '*.go' -not -path './web/*' 2>/dev/null) $(shell find law migrations internal -type f -not -name '*.go' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test bench bench-policy bench-simulation bench-linkage bench-load bench-verification bench-screening bench-portal lint generate fmt e2e clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: bin/doudi ## build and open the demo county at http://127.0.0.1:8080
	bin/doudi serve --demo --data $(DATA)

test: web/node_modules/.stamp webdist/dist/index.html ## all tests but the browser's; CI also runs lint, the race detector, and generate for changes
	cd web && npm run --silent check
	scripts/with-postgres scripts/with-mysql $(GO) test -timeout 30m ./...

e2e: bin/doudi ## the main job in real Chromium; screenshots go to build/screenshots
	scripts/e2e

bench: bin/doudi ## timed comparisons; prints figures and ratios of this run
	scripts/with-postgres bench/run

bench-policy: ## the column engine against NumPy, OpenFisca, cel-go and a hand-written loop
	bench/policy/run

bench-simulation: bin/doudi web/node_modules/.stamp ## a reform on a million people in real Chromium, from the click to the figures
	bench/run -only sqlite -simulations 5

bench-load: bin/doudi ## 2,000 clerks at work and families filing: a county on SQLite, a million people on PostgreSQL; the server is killed amid it
	bench/run -only sqlite -persons 83000 -division 513221 -clerks 2000 -backlog 8000
	scripts/with-postgres bench/run -only postgresql -clerks 2000 -backlog 100000

bench-verification: bench-screening ## a county screened, an application at ten live sources, and a next file of ROWS rows
	$(GO) test ./verification -run "^$$" -bench TenLiveSources -benchtime 5x
	ROWS=$(or $(ROWS),10000000) $(GO) test ./verification -run "^$$" -bench NextFile -benchtime 1x -timeout 60m

bench-screening: ## a county of PERSONS, 83,000 unless said, screened by ten departments' files; PERSONS=1000000
	$(GO) build -o build/bench-screening ./bench/verification
	build/bench-screening -persons $(or $(PERSONS),83000)

bench-portal: bin/doudi ## Lighthouse on the first page of the families' portal, in real Chromium; RUNS=5
	bench/portal/run

bench-linkage: ## record linkage against Splink; RECORDS=1000000,3000000,10000000 measures growth
	$(GO) build -o build/bench-linkage ./bench/linkage
	build/bench-linkage -records $(or $(RECORDS),1000000)

lint: ## vet, house rules, golangci-lint
	$(GO) vet ./...
	$(GO) test ./internal/lint/
	scripts/golangci-lint run ./...

generate: web/node_modules/.stamp ## queries, API document and client, from their sources
	scripts/sqlc generate
	$(GO) run ./cmd/doudi openapi > web/src/api/openapi.json
	cd web && npm run --silent generate

fmt: ## format Go and web sources
	gofmt -w $$(git ls-files '*.go')
	cd web && npm run --silent fmt

clean: ## remove what was built; data stays
	rm -rf bin build web/node_modules webdist/dist/*

bin/doudi: webdist/dist/index.html $(GO_SOURCES) go.mod go.sum
	$(GO) build -trimpath -ldflags '-s -w' -o $@ ./cmd/doudi

web/node_modules/.stamp: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

webdist/dist/index.html: web/node_modules/.stamp $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

# Every target works in a fresh clone with Go and make; tools are pinned in tools/go.mod and built on first use.

GO       ?= go
GOTEST   ?= $(GO) test
TOOL      = $(GO) tool -modfile=tools/go.mod
BIN       = bin/tigerbench
PKG      ?= ./...
ARGS     ?=
FUZZTIME ?= 50000x # inputs a target: once a time is over, go test now and then fails by its own deadline
COUNT    ?= 1
# Benchmark iterations: 1x shows that they run. For numbers: make bench BENCHTIME=1s COUNT=10
BENCHTIME ?= 1x

# Vector instructions for matcher simd. Without them it says so, and everything else works: make build GOEXPERIMENT=
export GOEXPERIMENT ?= simd

.DEFAULT_GOAL := help
.PHONY: help run build test check fmt vet lint tidy portable race fuzz bench bench-limits bench-anatomy bench-adaptive equivalence live live-packages peers peers-nfqueue peers-cxx peers-go peers-packages test-peers bench-peers bench-claims bench-live figures tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## measure this machine: make run ARGS='--engine all --workers 2'
	$(BIN) run $(ARGS)

build: ## build bin/tigerbench
	$(GO) build -buildvcs=auto -o $(BIN) ./cmd/tigerbench # the commit goes into every study

test: ## run the tests; those that drive load through a lab (TestInLab...) run in make live
	$(GOTEST) -timeout 20m -skip '^TestInLab' $(PKG)

check: fmt vet lint tidy portable ## gofmt, vet, linters, tidy, builds for other platforms

fmt: ## fail on files that gofmt would change
	@files=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l); \
	if [ -n "$$files" ]; then echo "gofmt differs; run gofmt -w on:"; echo "$$files"; exit 1; fi

vet: ## go vet
	$(GO) vet $(PKG)

lint: ## golangci-lint: a few linters, and the layer rules, each of which is shown to fire
	$(TOOL) golangci-lint run $(PKG)
	tools/lint-proof.sh

tidy: ## fail where go.mod is not tidy
	$(GO) mod tidy -diff

# Without cgo: a compiler for this machine's C cannot assemble another's.
portable: export CGO_ENABLED = 0
portable: export GOEXPERIMENT =
portable: ## build and vet for macOS, Windows and arm64
	GOOS=darwin  GOARCH=arm64 $(GO) vet $(PKG)
	GOOS=windows GOARCH=amd64 $(GO) vet $(PKG)
	GOOS=linux   GOARCH=arm64 $(GO) vet $(PKG)
	GOOS=darwin  GOARCH=arm64 $(GO) build -o /dev/null ./cmd/tigerbench
	GOOS=windows GOARCH=amd64 $(GO) build -o /dev/null ./cmd/tigerbench
	GOOS=linux   GOARCH=arm64 $(GO) build -o /dev/null ./cmd/tigerbench

# Left out: packages that start no goroutine, whose arithmetic and drawing take minutes under the race detector, and what starts hundreds of
# programs, which make test and make live do.
race: ## run the tests under the race detector, where anything is concurrent
	$(GOTEST) -race -timeout 20m -skip '^TestInLab|^TestASweepKilled' $$($(GO) list $(PKG) | grep -vE '/(report|harness/compare|harness/stat|packet|rules)$$')

fuzz: ## run every fuzz target for FUZZTIME each
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sed 's/func //' | sort | \
	while IFS=: read -r file target; do \
	  echo "fuzz $$(dirname $$file) $$target for $(FUZZTIME)"; \
	  $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$(dirname $$file)" || exit 1; \
	done

bench: ## go test -bench over all engines, once: make bench BENCHTIME=1s COUNT=10
	$(GO) test -run '^$$' -bench . -benchtime $(BENCHTIME) -count $(COUNT) $(PKG)

bench-limits: build ## gates, bare and in a study, against this machine's core-to-core round trip
	$(GO) run ./bench/limits
	@dir=$$(mktemp -d) && $(BIN) run --engine mailbox,spinwait --rules synthetic:0 --workers 2 --caller-runs on --pin cores \
	  --out $$dir/study $(ARGS) >/dev/null && $(GO) run ./bench/limits -study $$dir/study; status=$$?; rm -rf "$$dir"; exit $$status

bench-anatomy: build ## 5 us added before the fork, in one worker, before the join is seen: does each show in its own part?
	@dir=$$(mktemp -d); status=0; for shape in '1 --caller-runs off' '2 --caller-runs on'; do \
	  $(BIN) run --anatomy --engine mailbox,spinwait --rules synthetic:101,cost=50ns --pin cores --spin 50us --workers $$shape \
	  --late off,fork:5us,work:5us,join:5us --out "$$dir/$${shape##* }" $(ARGS) >/dev/null && \
	  $(GO) run ./bench/anatomy -study "$$dir/$${shape##* }" || status=1; \
	done; rm -rf "$$dir"; exit $$status

# Rules for bench-adaptive: no packet matches, and every other one does.
ADAPTIVE_SIZES = 24 1000 2000 4000 10000 100000
ADAPTIVE_CPU ?= 0
comma := ,
empty :=
listed = $(subst $(empty) ,$(comma),$(foreach n,$(1),synthetic:$(n) synthetic:$(n),hit=0.5,at=random))
ADAPTIVE = --engine mailbox,spinwait,adaptive --matcher linear,simd --arrivals closed,rate:5000 --workers 2 --caller-runs on --pin cores --duration 300ms

bench-adaptive: build ## adaptive against the best of sequential, mailbox and spinwait, on 2 CPUs and on 1: an hour; less with ARGS='--reps 3'
	@dir=$$(mktemp -d) && $(BIN) run $(ADAPTIVE) --rules $(call listed,$(ADAPTIVE_SIZES)) --out $$dir/two $(ARGS) >/dev/null && \
	  $(BIN) run $(ADAPTIVE) --rules $(call listed,24 4000) --cpus $(ADAPTIVE_CPU) --out $$dir/one $(ARGS) >/dev/null && \
	  $(GO) run ./bench/adaptive $$dir/two $$dir/one; status=$$?; rm -rf "$$dir"; exit $$status

equivalence: ## every engine gives the naive evaluator's verdict, on real and generated packets
	TIGERBENCH_EQUIVALENCE=1 $(GO) test -run '^TestEquivalence' -count 1 -v -timeout 30m ./engines

live: peers-nfqueue ## test the live queue and the lab, in namespaces of their own; what cannot run fails
	TIGERBENCH_REQUIRE_LIVE=1 $(GOTEST) -timeout 20m -count 1 ./live/... ./internal/nfnl/... ./bench/live
	TIGERBENCH_REQUIRE_LIVE=1 $(GOTEST) -timeout 20m -count 1 -run '^TestInLab|^TestLive' ./cmd/tigerbench

live-packages: ## install what `make live` needs (Debian, root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends iptables nftables iproute2 wrk util-linux

peers: ## build the programs in C, C++ and Go that readers, gates and scans are compared with
	$(MAKE) --no-print-directory -C peers GO="$(GO)"

peers-nfqueue: ## those in C alone: readers of NFQUEUE
	$(MAKE) --no-print-directory -C peers nfqueue

peers-cxx: ## those in C++ alone
	$(MAKE) --no-print-directory -C peers cxx

peers-go: ## those in Go alone, a module of their own
	$(MAKE) --no-print-directory -C peers gopeers GO="$(GO)"

peers-packages: ## install what `make peers` needs (Debian, root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc g++ libc6-dev libnetfilter-queue-dev libmnl-dev libtbb-dev

test-peers: ## the contenders in Go, through the conformance suite of our engines
	cd peers/go && $(GO) mod tidy -diff && $(GO) vet ./... && $(GO) test ./...

bench-peers: peers-cxx peers-go ## our gates and matchers against those programs: make bench-peers ARGS='-out results/peers'
	$(GO) build -buildvcs=auto -o bin/bench-peers ./bench/peers && bin/bench-peers $(ARGS)

bench-claims: peers-cxx ## measure the optimizations that the original notes claim, and write docs/claims.md
	$(GO) build -buildvcs=auto -o bin/bench-claims ./bench/claims && bin/bench-claims -write docs/claims.md $(ARGS)

bench-live: peers-nfqueue ## our live readers against those in C, in a lab: make bench-live ARGS='-reps 10'
	$(GO) run ./bench/live $(ARGS)

figures: build ## draw tables and charts of a study again: make figures ARGS=results/NAME
	$(BIN) report $(ARGS)

tools: ## build the pinned tools
	$(GO) build -modfile=tools/go.mod -o bin/ tool

clean: ## remove what was built, and the test cache
	rm -rf bin peers/bin
	$(GO) clean -testcache

# SPDX-License-Identifier: Apache-2.0
# The two that matter: `make demo` and `make test`. Both install what is missing first.

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export CCACHE_DIR := $(CURDIR)/.ccache
# What a file depends on comes from the compiler: to preprocess it first takes 5% longer.
export CCACHE_DEPEND := 1
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(shell nproc)
export CTEST_PARALLEL_LEVEL ?= $(shell nproc)
export HALFSPACE_BUILD := $(CURDIR)/build/release
export HALFSPACE_ENCODERS := $(CURDIR)/build/encoders
export HALFSPACE_SHARED ?= $(abspath ../shared)

PYTHON := .venv/bin/python
DOWNLOADS := build/downloads
DEMO := build/demo
HALFSPACE := build/release/halfspace
CXX_FOLDERS := src apps tests bench
CXX_FILES = $(shell find $(CXX_FOLDERS) -name '*.cpp' -o -name '*.hpp')
WEB_FILES = $(shell find web/src web/public web/*.* api -type f)
# gcc 12's sanitizers fail now and then where the kernel scatters addresses over more bits than they
# know; without scattering they do not.
SANITIZED := $(shell setarch -R true 2>/dev/null && echo setarch -R)
heading = @printf '\n== %s\n' '$(1)'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup reference engines build encoders photos demo test test-format test-web test-asan test-tsan \
        test-release test-fuzz test-e2e test-integration bench fuzz format lint clean

help:  ## List what make can do
	@awk -F ':.*## +' '/^[a-z0-9-]+:.*## / {printf "%-17s %s\n", $$1, $$2}' Makefile

setup:  ## Install what is missing: Debian packages, Rust, Python and web packages
	@tools/setup.sh

build: setup  ## Build the program with its web pages: build/release/halfspace
	@$(MAKE) --no-print-directory web/dist/index.html build/release/build.ninja
	$(call heading,Building Halfspace)
	@cmake --build --preset release --target halfspace

encoders: setup  ## Make the starter encoder: build/encoders/starter
	@PYTHONPATH=tools $(PYTHON) -m make_starter $(HALFSPACE_ENCODERS)/starter \
		--downloads $(DOWNLOADS)

engines: setup  ## Get and start PostgreSQL and Weaviate (one node, and a cluster) for tests and demos
	@$(PYTHON) tools/engines.py start postgres weaviate weaviate_cluster
	@echo 'Give one of these to halfspace index --store. Stop them: tools/engines.py stop'

photos: setup  ## Get the demo's photos: build/demo/photos
	@$(PYTHON) tools/get_demo_photos.py $(DEMO)/photos --downloads $(DOWNLOADS)

demo: build encoders photos  ## Build all, index the photos and open the trainer in the browser
	$(call heading,Indexing the demo photos)
	@$(HALFSPACE) index $(DEMO)/photos --workspace $(DEMO)/home/photos --encoder starter
	@$(HALFSPACE) train $(DEMO)/home/photos birds --prompt "a bird" > $(DEMO)/train.log
	$(call heading,Starting Halfspace; stop it with Ctrl-C)
	@exec $(HALFSPACE) serve $(DEMO)/home/photos --open

# Building Weaviate takes minutes, once; whatever needs it first waits for it, and says if it failed.
test: setup  ## Run every check and test
	@mkdir -p build && nice $(PYTHON) tools/engines.py get > build/engines.log 2>&1 &
	@$(MAKE) --no-print-directory test-format test-web test-asan test-tsan test-release test-fuzz \
		test-e2e test-integration

test-format: setup  ## Check formatting and the direction of includes
	$(call heading,Format and includes)
	@clang-format --dry-run -Werror $(CXX_FILES)
	@$(PYTHON) tools/check_includes.py

test-web: setup web/dist/index.html  ## Check, lint and test the web pages
	$(call heading,Web: types and lint)
	@cd web && npm run --silent check && npm run --silent lint
	$(call heading,Web: unit tests)
	@cd web && npm run --silent test

test-asan: encoders web/dist/index.html build/asan/build.ninja  ## Address and undefined-behaviour sanitizers
	$(call heading,Building with address and undefined-behaviour sanitizers)
	@cmake --build --preset asan
	$(call heading,Tests with address and undefined-behaviour sanitizers)
	@$(SANITIZED) ctest --preset asan

test-tsan: setup web/dist/index.html build/tsan/build.ninja  ## Thread sanitizer
	$(call heading,Building with the thread sanitizer)
	@cmake --build --preset tsan
	$(call heading,Tests with the thread sanitizer)
	@$(SANITIZED) ctest --preset tsan

test-release: encoders web/dist/index.html build/release/build.ninja  ## The optimised build
	$(call heading,Building for release)
	@cmake --build --preset release
	$(call heading,Tests of the release build)
	@ctest --preset release

test-fuzz: setup build/fuzz/build.ninja  ## Feed broken files to every reader, a few seconds each
	$(call heading,Building the fuzzers)
	@cmake --build --preset fuzz
	$(call heading,Fuzzing the readers of files)
	@UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 tools/fuzz.sh 12

test-e2e: build encoders photos  ## The web pages in a browser, against the real program
	$(call heading,Browser tests)
	@cd web && npm run --silent e2e

reference: setup  ## Install what our numbers are compared with: PyTorch, transformers (4 GB)
	@tools/setup.sh --reference

test-integration: build encoders reference  ## The program and the tools from outside
	$(call heading,Integration tests)
	@$(PYTHON) -m pytest --numprocesses $(CTEST_PARALLEL_LEVEL) --dist loadfile tests/integration

bench: encoders photos reference  ## Run the benchmarks on the release build
	@$(MAKE) --no-print-directory web/dist/index.html build/release/build.ninja
	@cmake --build --preset release
	@set -e; for bench in head encode; do \
		printf '\n== %s\n' "$$bench"; build/release/bench/$${bench}_bench; done
	$(call heading,The store and its peers)
	@build/release/bench/recall_bench build/bench
	@$(PYTHON) bench/store_peers.py build/bench
	$(call heading,The map)
	@build/release/bench/map_bench
	$(call heading,The whole program)
	@$(PYTHON) bench/end_to_end.py $(DEMO)/photos

fuzz: setup build/fuzz/build.ninja  ## Fuzz for FUZZ_SECONDS each (default: an hour); see tools/fuzz.sh
	@cmake --build --preset fuzz
	@UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 tools/fuzz.sh $(or $(FUZZ_SECONDS),3600)

format: setup  ## Format all sources
	@clang-format -i $(CXX_FILES)
	@cd web && npm run --silent format

# Minutes long, so it is no part of `make test`.
lint: setup  ## Run clang-tidy on all C++ sources
	@$(MAKE) --no-print-directory web/dist/index.html build/dev/build.ninja
	@find src apps -name '*.cpp' -print0 | \
		xargs -0 -n 1 -P $(CMAKE_BUILD_PARALLEL_LEVEL) clang-tidy -p build/dev --quiet

clean:  ## Remove all that was built, the demo workspace included; downloads stay
	@[ ! -d build/engines ] || $(PYTHON) tools/engines.py clean
	@[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name downloads -exec rm -rf {} +
	@rm -rf web/dist

build/%/build.ninja: CMakePresets.json
	$(call heading,Configuring build/$*)
	@cmake --preset $*
	@touch $@

web/dist/index.html: $(WEB_FILES)
	$(call heading,Building the web pages)
	@cd web && npm run --silent build
	@touch $@

# The door. On a fresh Debian 12 as root `make demo` and `make test` need nothing before them.
CACHE  ?= $(HOME)/.cache/kf-plugins
PREFIX ?= /usr/local
JOBS   ?= $(shell nproc)
export CCACHE_DIR ?= $(CACHE)/ccache
# One cache for every clone: paths below this folder are relative in it.
export CCACHE_BASEDIR ?= $(CURDIR)
export CCACHE_NOHASHDIR = 1
export KF_CACHE = $(CACHE)

PACKAGES = g++ cmake ninja-build ccache libboost-dev libboost-filesystem-dev libboost-program-options-dev \
           libyaml-cpp-dev nlohmann-json3-dev libspdlog-dev libssl-dev zlib1g-dev catch2
TEST_PACKAGES = python3 python3-pytest python3-yaml
KUBECTL_PACKAGE = kubernetes-client

.PHONY: help deps test-deps build demo test check soak bench install clean
help:
	@echo "make demo     build, and show the main job on a bundled cluster state"
	@echo "make test     build, and run every test that needs only Debian's packages"
	@echo "make check    the same against a real Kubernetes, node and stores included, and under sanitizers"
	@echo "make build    the executables, in build/bin"
	@echo "make install PREFIX=/usr/local"
	@echo "make soak     the same with many more random cases"
	@echo "make bench, make deps, make clean"

# Only what is missing is installed; with everything there, no root is needed.
define need
	@missing=""; for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing >/dev/null \
	  || { echo "error: cannot install$$missing; as root: apt-get install$$missing" >&2; exit 1; }; \
	fi
endef

deps:
	$(call need,$(PACKAGES))

test-deps: deps
	$(call need,$(TEST_PACKAGES))
	@command -v kubectl >/dev/null || $(MAKE) --no-print-directory kubectl
.PHONY: kubectl
kubectl:
	$(call need,$(KUBECTL_PACKAGE))

# $(1): preset, $(2): targets
define compile
	@cmake --preset $(1) -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >build-$(1).log 2>&1 || { cat build-$(1).log; exit 1; }; rm -f build-$(1).log
	cmake --build --preset $(1) -j $(JOBS) $(if $(2),--target $(2))
endef

build: deps
	$(call compile,release,plugins)

demo: build
	@tests/demo build/bin

test: test-deps
	$(call compile,release)
	@tests/run build

check: test-deps
	@tests/check

soak: test-deps
	@KF_SOAK=1 tests/check

bench: build test-deps
	@command -v jq >/dev/null || { apt-get -qq update && apt-get -qq install -y jq >/dev/null; }
	tests/bench/all

install: build
	cmake --install build --prefix "$(PREFIX)"

clean:
	rm -rf build

# Sinergi: `make demo` shows it, `make test` proves it. Windows without make: see README.md.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint docs clean

UV_VERSION := 0.13.9
READY := .venv/.siap
RUN := .venv/bin
# The machine's own Python is used; none is fetched behind your back.
export UV_PYTHON_DOWNLOADS := never
# An active virtual environment elsewhere must not be mistaken for ours.
unexport VIRTUAL_ENV
unexport UV_PROJECT_ENVIRONMENT

help: ## tampilkan daftar ini / show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## siapkan .venv dengan versi terkunci / prepare .venv with the locked versions
	@echo "Siap / Ready: .venv"

$(READY): pyproject.toml uv.lock .ci/python
	@python=$$(sh .ci/python) || exit 1; \
	test -x .uv/bin/python || { rm -rf .uv && "$$python" -m venv .uv; } || exit 1; \
	.uv/bin/python -c 'from importlib.metadata import version as v; raise SystemExit(v("uv") != "$(UV_VERSION)")' 2>/dev/null \
	  || .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)" || exit 1; \
	.uv/bin/uv sync --quiet --locked --python "$$python" || exit 1
	@touch $(READY)

demo: setup ## negeri karangan 20.000 orang, dari daftar sampai laporan / an invented country, list to report
	@rm -rf demo-out
	@$(RUN)/sinergi demo --people 20000 --seed 1 --out demo-out

test: lint ## semua uji yang dapat dijalankan mesin ini / every test this machine can run
	@$(RUN)/pytest -n 2

lint: setup ## gaya, tipe, dan lapisan ruangan / style, types and the layers of the rooms
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports

docs: setup ## tulis ulang halaman rujukan dari kode / rewrite the reference pages from the code
	@$(RUN)/python -m tests.house.pages
	@$(RUN)/python -m tests.spec.rules_reference

clean: ## hapus lingkungan dan hasil sementara / remove environments and passing results
	rm -rf .venv .uv demo-out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

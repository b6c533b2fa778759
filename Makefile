# Each target is one line that calls dev.py, so that Windows needs no make: `python dev.py run`.
PYTHON ?= python3
.PHONY: run prepare chat test check seed bench soak manifest pictures help

help: ; @$(PYTHON) dev.py help
run: ; @$(PYTHON) dev.py run
prepare: ; @$(PYTHON) dev.py prepare
chat: ; @$(PYTHON) dev.py chat
test: ; @$(PYTHON) dev.py test
check: ; @$(PYTHON) dev.py check
seed: ; @$(PYTHON) dev.py seed
bench: ; @$(PYTHON) dev.py bench
soak: ; @$(PYTHON) dev.py soak
manifest: ; @$(PYTHON) dev.py manifest
pictures: ; @$(PYTHON) dev.py pictures

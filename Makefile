# Every target is a small Python program in .make/ that needs nothing but Python 3.11 or newer.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test pictures messages bench certificates storm lighthouse lint services assets backup restore clean

help:  ## Show this list
	@echo "Targets:"
	@sed -n 's/^\([a-z]*\):  *## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run:  ## Set everything up and start the site (PORT=8000 DATABASE_URL= REDIS_URL= DEMO=1)
	@$(PYTHON) .make/run.py

test:  ## Run all tests (ONLY=unit|postgres|browser ARGS="-k quiz" DEPTH=full STRICT=1)
	@$(PYTHON) .make/test.py

pictures:  ## Take the pictures of the editor's guide anew, with Chromium
	@$(PYTHON) .make/pictures.py

messages:  ## Gather what is to be translated into site/locale, and compile it
	@$(PYTHON) .make/messages.py

bench:  ## Measure what pages cost, beside a bare view (BASE= JSON=FILE COURSES=30 LESSONS=40 STUDENTS=300)
	@$(PYTHON) .make/bench.py

certificates:  ## Issue many certificates by a worker that is killed all the time (COUNT=1000)
	@$(PYTHON) .make/certificates.py

storm:  ## Sell by all gateways while everything goes wrong, then compare the books (COUNT=1000 LIFE=12 SEED=)
	@$(PYTHON) .make/storm.py

lighthouse:  ## Let Lighthouse look at catalog, course and open lesson, three times each (BASE= JSON=FILE)
	@$(PYTHON) .make/lighthouse.py

lint:  ## Check style, layers, migrations and settings
	@$(PYTHON) .make/lint.py

services:  ## Start a throw-away PostgreSQL and Redis until Ctrl-C, for work by hand
	@$(PYTHON) .make/services.py

assets:  ## Fetch the web fonts and the players again
	@$(PYTHON) .make/assets.py

backup:  ## Write database and uploads into one archive in .var/backups
	@$(PYTHON) .make/backup.py backup

restore:  ## Put an archive back (FILE= REPLACE=1 if something is there)
	@$(PYTHON) .make/backup.py restore

clean:  ## Remove what can be made again (keeps database, uploads and mail)
	@$(PYTHON) .make/clean.py

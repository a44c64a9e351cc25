# shellcheck shell=bash
setting container severity=info
setting_container_get() { if is_container; then REPLY=yes; else REPLY=no; fi; }
setting_container_want() { REPLY=no; }
setting_container_why() { explain 'what the whole host shares cannot be changed from within' 'none' 'files that container engines make'; }

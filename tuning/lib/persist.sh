# shellcheck shell=bash
command_persist() { die 1 'not yet'; }

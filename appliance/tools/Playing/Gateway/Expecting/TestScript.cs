// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>The script of a regression test.</summary>
internal static class TestScript
{
    private const string Captures = "@CAPTURES@";
    private const string Options = "@OPTIONS@";

    private const string Template = """
        #!/usr/bin/env bash
        # Plays recorded market data to a strategy, answers its orders as recorded, and fails unless it sends the orders
        # that were recorded. Made by "telemetry play --make-test". The market does not react: this measures speed and
        # behaviour, not profit.
        #
        # usage: check.sh INTERFACE COMMAND [ARGUMENT...]
        #   INTERFACE  the player's interface of the lab
        #   COMMAND    starts the strategy; ended when the play has ended
        # environment: TELEMETRY the program (default: telemetry); RESULT a folder for the results (default: a new one);
        #   LAB_CONFIRMED the interface's name once more, if a switch behind it has other members, all of the lab
        # exit code: 0 the same orders, 5 others, else that of the player
        set -euo pipefail

        folder=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
        readonly folder
        readonly telemetry=${TELEMETRY:-telemetry}

        player=
        strategy=

        say() { printf '%s\n' "$*" >&2; }

        cleanup() {
          local process
          for process in "$player" "$strategy"; do
            if [[ -n $process ]]; then
              kill "$process" 2>/dev/null || true
            fi
          done
        }

        main() {
          if [[ $# -lt 2 ]]; then
            say "usage: ${0##*/} INTERFACE COMMAND [ARGUMENT...]"
            return 2
          fi
          local -r interface=$1
          shift
          local result=${RESULT:-}
          if [[ -z $result ]]; then
            result=$(mktemp --directory)
          fi
          mkdir --parents -- "$result"
          trap cleanup EXIT
          : >"$result/player.log"
          "$telemetry" play @CAPTURES@ --config "$folder/lab.yaml" \
            --interface "$interface" --gateway --expect "$folder/expected_orders.jsonl" \
            --result "$result/played"@OPTIONS@ ${LAB_CONFIRMED:+"--lab-confirmed=$LAB_CONFIRMED"} \
            >"$result/player.out" 2>"$result/player.log" &
          player=$!
          while ! grep --quiet 'the gateway listens on' "$result/player.log" && kill -0 "$player" 2>/dev/null; do
            sleep 0.1
          done
          "$@" >"$result/strategy.log" 2>&1 &
          strategy=$!
          local code=0
          wait "$player" || code=$?
          player=
          cat "$result/player.out"
          cat "$result/player.log" >&2
          say "results: $result"
          return "$code"
        }

        main "$@"

        """;

    /// <summary>The text.</summary>
    /// <param name="captures">Names of captures in the folder of the script, or absolute paths.</param>
    /// <param name="options">Options of <c>play</c> that are kept, each a word.</param>
    public static string Text(IReadOnlyList<string> captures, IReadOnlyList<string> options) => Template
        .Replace(Captures, string.Join(' ', captures.Select(PlaceOf)), StringComparison.Ordinal)
        .Replace(Options, string.Concat(options.Select(option => " " + Quoted(option))), StringComparison.Ordinal);

    private static string PlaceOf(string capture) =>
        Path.IsPathRooted(capture) ? Quoted(capture) : $"\"$folder\"/{Quoted(capture)}";

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

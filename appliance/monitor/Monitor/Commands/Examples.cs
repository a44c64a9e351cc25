// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Commands;

/// <summary>Examples that help prints below each command; a test parses every line.</summary>
internal static class Examples
{
    internal static readonly Dictionary<string, string[]> ByCommand = new()
    {
        ["run"] =
        [
            "telemetry-monitor run",
            "telemetry-monitor run --config monitor.yaml",
            "telemetry-monitor run --channel 'aeron:udp?control=10.0.0.4:20121|control-mode=dynamic' "
                + "--interface 10.0.0.9",
            "telemetry-monitor run --play day.telemetry --speed 60",
            "telemetry-monitor run --compare monday.telemetry --compare tuesday.telemetry.gz",
        ],
        ["report"] =
        [
            "telemetry-monitor report day.telemetry --output day.html",
            "telemetry-monitor report trade01.telemetry trade02.telemetry --output open.html --from 14:25 --to 14:40",
            "telemetry-monitor report day.telemetry --interactive --output day.html",
            "telemetry-monitor report day.jsonl --output day.html",
            "telemetry-monitor report today.telemetry --baseline yesterday.telemetry --output compared.html",
            "telemetry-monitor report day.telemetry --output day.html --fail-on-gap --fail-on-incomplete",
        ],
        ["rules"] =
        [
            "telemetry-monitor rules",
            "telemetry-monitor rules --json",
            "telemetry-monitor rules --config monitor.yaml --test yesterday.telemetry",
        ],
        ["metrics"] = ["telemetry-monitor metrics", "telemetry-monitor metrics --json"],
        ["dashboards"] =
        [
            "telemetry-monitor dashboards --output grafana",
            "telemetry-monitor dashboards --output grafana --engine victoriametrics",
        ],
        ["token"] =
        [
            "telemetry-monitor token alice --role operate",
            "telemetry-monitor token prometheus",
        ],
        ["check"] = ["telemetry-monitor config check monitor.yaml"],
    };

    /// <summary>The examples of one command; none for commands that only group others.</summary>
    public static string[] Of(string command) => ByCommand.GetValueOrDefault(command, []);
}

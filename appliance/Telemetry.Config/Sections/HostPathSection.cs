// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>host_path:</c>.</summary>
internal static class HostPathSection
{
    private const int MostProcesses = 64;
    /// <summary>Word for a part that is not measured.</summary>
    public const string Off = "off";

    public static HostPathSettings Read(YamlSection? section)
    {
        var defaults = new HostPathSettings();
        if (section is null)
            return defaults;
        var settings = new HostPathSettings
        {
            Tcp = section.Choice("tcp", SettingKeywords.Switches) ?? defaults.Tcp,
            Drops = section.Choice("drops", SettingKeywords.Switches) ?? defaults.Drops,
            TcpEveryNs = NumberSettings.TcpEvery.ReadOrDefault(section),
            Stalls = section.Choice("stalls", SettingKeywords.StallLevels) ?? defaults.Stalls,
            LateOrderNs = NumberSettings.LateOrder.ReadOrDefault(section),
            InterruptMinNs = NumberSettings.InterruptMin.ReadOrDefault(section),
            HistoryBytes = NumberSettings.SchedulerHistory.ReadOrDefault(section),
            Processes = section.Texts("processes", "strategy, 4711") is { Count: > 0 } processes
                ? Checked(section, processes) : defaults.Processes,
            Talkers = section.Text(NumberSettings.Talkers.Key) is { Value: not Off }
                ? (int)(NumberSettings.Talkers.Read(section) ?? 0) : 0,
        };
        section.Finish();
        return settings;
    }

    private static IReadOnlyList<string> Checked(YamlSection section, IReadOnlyList<Located<string>> processes)
    {
        if (processes.Count > MostProcesses)
            section.Errors.Add(processes[MostProcesses].Where, $"more than {MostProcesses} processes", "name fewer");
        return [.. processes.Select(process => process.Value)];
    }
}

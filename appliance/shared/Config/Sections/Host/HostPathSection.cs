// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections.Host;

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
            Stages = ReadStages(section),
            Cgroup = ReadCgroup(section),
            Talkers = section.Text(NumberSettings.Talkers.Key) is { Value: not Off }
                ? (int)(NumberSettings.Talkers.Read(section) ?? 0) : 0,
        };
        section.Finish();
        return settings;
    }

    private static StageLevel ReadStages(YamlSection section)
    {
        StageLevel stages = section.Choice("stages", SettingKeywords.StageLevels) ?? StageLevel.Off;
        if (stages != StageLevel.Off && section.Choice("drops", SettingKeywords.Switches) == false)
        {
            section.Errors.Add(section.Text("stages")!.Value.Where, "stages needs drops: a datagram that is dropped "
                + "leaves its queue", "set drops: on, or stages: off");
        }
        return stages;
    }

    private static string ReadCgroup(YamlSection section)
    {
        if (section.Text("cgroup") is not { Value: { Length: > 0 } path } cgroup)
            return "";
        if (!path.StartsWith('/'))
            section.Errors.Add(cgroup.Where, $"\"{path}\" is not a directory of the file system of control groups",
                "write it from the root, such as /sys/fs/cgroup/trading.slice");
        return path;
    }

    private static IReadOnlyList<string> Checked(YamlSection section, IReadOnlyList<Located<string>> processes)
    {
        if (processes.Count > MostProcesses)
            section.Errors.Add(processes[MostProcesses].Where, $"more than {MostProcesses} processes", "name fewer");
        return [.. processes.Select(process => process.Value)];
    }
}

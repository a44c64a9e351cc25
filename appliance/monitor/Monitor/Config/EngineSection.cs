// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads <c>history: engine:</c>.</summary>
internal static class EngineSection
{
    private const string ExampleUrl = "http://vm.example:8428";

    /// <summary>Reads the metric database that is asked for older history; null for none.</summary>
    public static EngineTarget? Read(YamlSection? section)
    {
        if (section is null)
            return null;
        Uri? url = TargetSection.ReadAddress(section, section.Required("query_url", ExampleUrl), ExampleUrl);
        var target = new EngineTarget
        {
            QueryUrl = url ?? new Uri(ExampleUrl),
            Timeout = TimeSpan.FromTicks(
                MonitorNumbers.EngineTimeout.ReadOrDefault(section) / TimeSpan.NanosecondsPerTick),
            Access = TargetSection.ReadAccess(section),
        };
        section.Finish();
        return url is null ? null : target;
    }
}

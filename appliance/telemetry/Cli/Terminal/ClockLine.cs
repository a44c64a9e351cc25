// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Resolution and uncertainty of stamps and times, in one line of markup.</summary>
internal static class ClockLine
{
    public static string Of(ClockReport clock)
    {
        string source = Printed.Escape(clock.StampSource ?? "unknown");
        string stamps = clock.ResolutionNs is { } resolutionNs
            ? $"stamps {source}, resolution {Figures.Count(resolutionNs)} ns" : $"stamps {source}";
        string leap = clock.Leap is null ? "" : $", leap second to {clock.Leap}";
        string by = clock.Source is { } daemon
            ? $" by {Printed.Escape($"{daemon.Name} from {daemon.Reference}")}" : "";
        return clock.Synchronised switch
        {
            true => $"clock: {stamps}; UTC ± {Figures.Micros(clock.UncertaintyNs)} µs{by}{leap}",
            false => $"clock: {stamps}; [yellow]not synchronised[/]: times and feed_age have no known accuracy{leap}",
            null => $"clock: {stamps}",
        };
    }
}

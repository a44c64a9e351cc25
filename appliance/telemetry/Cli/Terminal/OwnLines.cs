// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Limits that the appliance itself met: full tables, events that a kernel program could not take. Nothing
/// where there are none.</summary>
internal static class OwnLines
{
    private const string Overwritten = "history";

    /// <summary>The lines, as markup.</summary>
    public static IEnumerable<string> Of(ApplianceReport own)
    {
        foreach (MapReport map in own.Maps ?? [])
        {
            // The history is full most of the time: the newest events take the place of the oldest.
            if (map.Map != Overwritten && map.Capacity > 0 && map.Entries >= map.Capacity)
                yield return $"[yellow]full[/]     {Printed.Escape(
                    $"table {map.Map}: {Figures.Count(map.Entries)} of {Figures.Count(map.Capacity)}")}";
        }
        foreach (ProgramReport program in own.Programs ?? [])
        {
            if (program.Missed > 0)
                yield return $"[yellow]missed[/]   {Printed.Escape($"{program.Program} at {program.Hook}: not run "
                    + $"{Figures.Count(program.Missed)} times, because it ran on that CPU already")}";
        }
    }

    /// <summary>Files of the packets around events, as one line of plain text; null if none were asked for.</summary>
    public static string? OfFiles(BlackBoxReport? files)
    {
        if (files is not { Triggers: > 0 } and not { Files: > 0 })
            return null;
        (string What, long? Triggers)[] without =
        [
            ("merged", files.Merged), ("missed", files.Missed), ("refused for want of space", files.RefusedSpace),
            ("not written", files.NotWritten),
        ];
        string rest = string.Concat(without.Where(one => one.Triggers > 0)
            .Select(one => $", {Figures.Count(one.Triggers)} {one.What}"));
        return $"black box: {Figures.Count(files.Files)} files with {Figures.Count(files.Packets)} packets, "
            + $"{Figures.Count(files.Bytes)} bytes, of {Figures.Count(files.Triggers)} triggers{rest}";
    }

    /// <summary>Outcome of the search for causes, as one line of plain text; null if no order was asked for.</summary>
    public static string? OfCauses(CauseSearchReport? causes)
    {
        if (causes is not { Asked: > 0 })
            return null;
        (string Kind, long? Orders)[] kinds =
        [
            ("strategy", causes.KindStrategy), ("cpu wait", causes.KindCpuWait), ("stack", causes.KindStack),
            ("interrupt", causes.KindInterrupt), ("blocked", causes.KindBlocked), ("stopped", causes.KindStopped),
            ("idle exit", causes.KindIdleExit), ("unknown", causes.KindUnknown),
        ];
        string found = string.Join(", ", kinds.Where(one => one.Orders > 0)
            .OrderByDescending(one => one.Orders).Select(one => $"{one.Kind} {Figures.Count(one.Orders)}"));
        string skipped = causes.Skipped > 0 ? $"; {Figures.Count(causes.Skipped)} skipped" : "";
        string lapped = causes.HistoryLapped > 0 ? $"; history lapped {Figures.Count(causes.HistoryLapped)} times" : "";
        string orders = causes.Asked == 1 ? "1 order" : $"{Figures.Count(causes.Asked)} orders";
        return $"causes   of {orders}: {(found.Length == 0 ? "none yet" : found)}{skipped}{lapped}";
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Archive;
using Telemetry.Archive.Slots;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routes.Slots;

/// <summary>Summaries of five minutes as tables. Unknown values are empty; names that a comma or a quote would break
/// are quoted.</summary>
internal static class SlotFiles
{
    private const string FileName = "slots.csv";
    private const string Head = "start_time_ns,received_ns,complete,settings_hash";

    /// <summary>Slots of series.</summary>
    /// <exception cref="FailureException">A day cannot be read, which a table cannot say.</exception>
    public static Answer Csv(IReadOnlyList<LatencySlot> slots, UnreadableDays unreadable)
    {
        unreadable.ThrowIfAny();
        var text = new StringBuilder($"series,key,{Head},count,p50_ns,p50_low_ns,p50_high_ns,p90_ns,p99_ns,p99_low_ns,"
            + "p99_high_ns,p999_ns,p9999_ns,max_ns\n");
        foreach (LatencySlot slot in slots)
        {
            text.Append(CultureInfo.InvariantCulture, $"{slot.Series.Kind},{Quoted(slot.Series.Key)},{Of(slot.Head)},")
                .Append(CultureInfo.InvariantCulture, $"{slot.Count},{slot.P50Ns},{slot.P50Range.LowNs},")
                .Append(CultureInfo.InvariantCulture, $"{slot.P50Range.HighNs},{slot.P90Ns},{slot.P99Ns},")
                .Append(CultureInfo.InvariantCulture, $"{slot.P99Range.LowNs},{slot.P99Range.HighNs},")
                .Append(CultureInfo.InvariantCulture, $"{slot.P999Ns},{slot.P9999Ns},{slot.MaxNs}\n");
        }
        return Answer.Csv(text, FileName);
    }

    /// <summary>Slots of a feed or a session.</summary>
    /// <exception cref="FailureException">A day cannot be read, which a table cannot say.</exception>
    public static Answer Csv(IReadOnlyList<FlowSlot> slots, UnreadableDays unreadable, bool isSession)
    {
        unreadable.ThrowIfAny();
        var text = new StringBuilder(isSession ? $"session,{Head},orders,rejects\n" : $"feed,{Head},messages\n");
        foreach (FlowSlot slot in slots)
            text.Append(CultureInfo.InvariantCulture, $"{Quoted(slot.Name)},{Of(slot.Head)},{slot.Count}")
                .Append(isSession ? string.Create(CultureInfo.InvariantCulture, $",{slot.Rejects}\n") : "\n");
        return Answer.Csv(text, FileName);
    }

    private static string Of(in SlotHead head) => string.Create(CultureInfo.InvariantCulture,
        $"{head.StartTimeNs},{head.ReceivedNs},{(head.Complete ? 1 : 0)},{head.SettingsHash}");

    private static string? Quoted(string? name) => name is null || !name.AsSpan().ContainsAny(",\"\n\r")
        ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Archive.Slots;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Reports.Host;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>
/// Reads what the disk keeps of an appliance's clock and of its host's settings: of five minutes the largest
/// uncertainty and the hash, of a minute the hash. Whether the clock was synchronised, and by what, is not kept. Any
/// thread; each question has connections of its own, and reads files: not for the model's thread.
/// </summary>
public sealed class StateReader(StateDirectory directory)
{
    private readonly DayFiles _slots = new(directory, SlotTables.Kind);
    private readonly DayFiles _minutes = new(directory, MinuteTables.Kind);

    /// <summary>Evidence with the state of its time, where memory has that of another time only: the newest state that
    /// was kept at the instant or before, with the time that it is of.</summary>
    /// <param name="evidence">What is in memory.</param>
    public Evidence Complete(Evidence evidence)
    {
        if (evidence.IsRecent || evidence.TimeNs is not { } instantNs)
            return evidence;
        KeptState? slot = SlotAt(evidence.Appliance, instantNs);
        Evidence found = evidence with
        {
            Clock = slot is null ? null : new ClockReport { UncertaintyNs = slot.UncertaintyNs },
            ClockSpan = slot?.Span,
        };
        // The time may be that of a stored order, not the one that memory was asked for.
        if (evidence.SettingsSpan is { } held && held.FromTimeNs < instantNs && instantNs <= held.ToTimeNs)
            return found;
        KeptState? minute = MinuteAt(evidence.Appliance, instantNs);
        KeptState? settings = minute is null || minute.Span.ToTimeNs <= slot?.Span.FromTimeNs ? slot : minute;
        return found with { SettingsHash = settings?.SettingsHash, SettingsSpan = settings?.Span };
    }

    private KeptState? SlotAt(string appliance, long instantNs) => NewestOf(
        _slots, SlotTables.Schema, instantNs + StoredSlot.LengthNs, """
        SELECT start_time_ns, start_time_ns + ?3, clock_uncertainty_ns, settings FROM slot
        WHERE appliance = (SELECT id FROM appliance WHERE name = ?1) AND start_time_ns < ?2
        ORDER BY start_time_ns DESC LIMIT 1
        """, select => select.Bind(1, appliance).Bind(2, instantNs).Bind(3, StoredSlot.LengthNs));

    private KeptState? MinuteAt(string appliance, long instantNs) => NewestOf(
        _minutes, MinuteTables.Schema, instantNs + DayFiles.DayNs, """
        SELECT start_time_ns, end_time_ns, NULL, settings FROM minute
        WHERE appliance = (SELECT id FROM appliance WHERE name = ?1) AND start_time_ns < ?2
        ORDER BY end_time_ns DESC LIMIT 1
        """, select => select.Bind(1, appliance).Bind(2, instantNs));

    private static KeptState? NewestOf(
        DayFiles files, DatabaseSchema schema, long untilNs, string sql, Action<Statement> bind)
    {
        foreach (DateOnly day in files.Days().Where(day => day <= DayFiles.DayOf(untilNs)).Reverse())
        {
            try
            {
                using Database? database = files.TryOpenForReading(day, schema);
                using Statement? select = database?.Prepare(sql);
                if (select is null)
                    continue;
                bind(select);
                if (select.Step())
                {
                    return new KeptState(
                        new StateSpan(select.Int64(0), select.Int64(1), HistorySpan.FromDisk), select.Number(2),
                        select.Text(3));
                }
            }
            catch (FailureException)
            {
                // The writer of that day or the reader of its samples reports it. The span shows how old the state is.
            }
        }
        return null;
    }

    private sealed record KeptState(StateSpan Span, long? UncertaintyNs, string? SettingsHash);
}

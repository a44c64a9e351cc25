// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Minutes;
using Telemetry.Fleet.Publishers;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Receptions;

/// <summary>Run of the monitor that left something on the disk.</summary>
/// <param name="StartTimeNs">Start, UTC, nanoseconds.</param>
/// <param name="LastTimeNs">Last sign of life, UTC, nanoseconds.</param>
internal readonly record struct KeptRun(long Id, long StartTimeNs, long LastTimeNs)
{
    private const long MinuteNs = 60_000_000_000;
    private const long RecentNs = 5 * MinuteNs;             // minutes of appliances that were silent before are written
    private const long ToleranceNs = 1_000_000_000;

    /// <summary>Reads all runs, oldest first.</summary>
    internal static List<KeptRun> Read(Database database)
    {
        var all = new List<KeptRun>();
        using Statement runs = database.Prepare("SELECT id, start_time_ns, last_time_ns FROM run ORDER BY id");
        while (runs.Step())
            all.Add(new KeptRun(runs.Int64(0), runs.Int64(1), runs.Int64(2)));
        return all;
    }

    /// <summary>Times between runs, and before one that begins now.</summary>
    internal static IEnumerable<ReceptionHole> Between(IEnumerable<KeptRun> runs, long nowNs)
    {
        long? lastNs = null;
        foreach (KeptRun run in runs)
        {
            if (lastNs < run.StartTimeNs)
                yield return new ReceptionHole(null, lastNs.Value, run.StartTimeNs, HoleCause.Monitor);
            lastNs = Math.Max(lastNs ?? 0, run.LastTimeNs);
        }
        if (lastNs < nowNs)
            yield return new ReceptionHole(null, lastNs.Value, nowNs, HoleCause.Monitor);
    }

    /// <summary>The run and what it received up to the end of the minutes that are on disk: a process that was killed
    /// had later intervals in memory only, and may have written a minute after the last sign of life. Where minutes
    /// cannot be read the run's own times stay.</summary>
    /// <param name="received">Until when each appliance was received.</param>
    internal (KeptRun Run, List<Reception> Received) AsWritten(DayFiles minutes, IEnumerable<Reception> received)
    {
        (long startNs, long endNs) = (Math.Max(StartTimeNs, LastTimeNs - DayFiles.DayNs), LastTimeNs);
        var unreadable = new UnreadableDays();
        Dictionary<string, long> written = NewestMinutes.Of(minutes, startNs, endNs + RecentNs, unreadable);
        long unknownToNs = unreadable.ToTimeNs ?? startNs;
        (long behindNs, long aheadNs) = (long.MaxValue, endNs);
        var all = new List<Reception>();
        foreach (Reception one in received)
        {
            long writtenNs = Math.Max(startNs, written.GetValueOrDefault(one.Appliance));
            long laterNs = writtenNs - one.LastTimeNs;
            all.Add(laterNs is > 0 and < RecentNs && written.ContainsKey(one.Appliance)
                ? one with { LastTimeNs = writtenNs } : one);
            if (Math.Abs(one.LastTimeNs - endNs) >= RecentNs || writtenNs < unknownToNs)
                continue;
            if (-laterNs > ToleranceNs)
                behindNs = Math.Min(behindNs, writtenNs);
            else if (laterNs is > 0 and < RecentNs)
                aheadNs = Math.Max(aheadNs, Math.Min(writtenNs, endNs + laterNs));
        }
        return (this with { LastTimeNs = Math.Min(aheadNs, behindNs) }, all);
    }

    internal void Write(Database database)
    {
        using Statement write = database.Prepare("UPDATE run SET last_time_ns = ?2 WHERE id = ?1");
        write.Bind(1, Id).Bind(2, LastTimeNs).Run();
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive;
using Telemetry.Archive.Minutes;
using Telemetry.Fleet;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using Telemetry.Sqlite;

namespace Telemetry.Perf.Fleet;

/// <summary>History on disk: a day of minutes of an appliance with 1,000 named series, 200 of which have 100 samples in
/// each second, written as fast as possible and read again.</summary>
internal sealed class ArchiveBenchmarks : BenchmarkGroup
{
    private const string Write = "archive.write";
    private const string Size = "archive.series_day";
    private const string Map = "archive.heat_map_yesterday";
    private const int Series = 1_000;
    private const int Active = 200;
    private const int Samples = 100;
    private const int Made = 5;                             // minutes, which are written again and again
    private const int DayMinutes = 24 * 60;
    private const int QuickMinutes = 60;
    private const long MinuteNs = 60_000_000_000;

    internal override IReadOnlyList<string> Names { get; } = [Write, Size, Map];

    internal override void Run(PerfOptions options, Report report)
    {
        if (!Names.Any(options.Selects))
            return;
        string folder = Directory.CreateTempSubdirectory("telemetry-perf-").FullName;
        try
        {
            using StateDirectory directory = StateDirectory.Open(folder);
            Run(directory, options, report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(StateDirectory directory, PerfOptions options, Report report)
    {
        int count = options.IsQuick ? QuickMinutes : DayMinutes;
        var traffic = new FleetTraffic(new FleetLimits(), appliances: 1, Series, Active, Samples);
        for (int second = 0; second < (options.IsQuick ? 1 : Made) * 60; second++)
        {
            traffic.Make();
            traffic.Pass();
        }
        var appliance = traffic.Model.Appliances[0];
        DateOnly yesterday = DayFiles.DayOf(traffic.TimeNs).AddDays(-1);
        long startNs = (yesterday.ToDateTime(TimeOnly.MinValue) - DateTime.UnixEpoch).Ticks * 100;
        StoredMinute[] minutes =
        [
            .. appliance.Between(0, long.MaxValue).GroupBy(one => (one.EndTimeNs - 1) / MinuteNs)
                .Select(minute => StoredMinute.Of([.. minute])),
        ];
        var files = new DayFiles(directory, MinuteTables.Kind);
        long beganNs = MonotonicClock.NowNs;
        using (var day = new MinuteFile(files, yesterday))
        {
            for (int minute = 0; minute < count; minute++)
            {
                using Transaction changes = day.Begin();
                day.TryWrite(appliance.Name, minutes[minute % minutes.Length] with
                {
                    StartTimeNs = startNs + (minute * MinuteNs),
                    EndTimeNs = startNs + ((minute + 1) * MinuteNs),
                });
                changes.Commit();
            }
        }
        report.Add(new Measurement(Write, "rows/s", [count * (Active + 1) * 1e9 / (MonotonicClock.NowNs - beganNs)]));
        report.Add(new Measurement(Size, "KiB", [files.Bytes() / 1024.0 / Active])
        {
            IsTooFew = options.IsQuick,
        });
        var filter = new SeriesFilter { Kind = "order_to_ack", Session = "oe0" };
        var reader = new HistoryReader(directory);
        report.Add(new Measurement(Map, "ms", [.. Enumerable.Range(0, options.Rounds).Select(_ =>
        {
            long askedNs = MonotonicClock.NowNs;
            var empty = new RecordSelection([appliance], startNs, startNs + (count * MinuteNs));
            GC.KeepAlive(HeatMap.Of(reader.Complete(empty, filter, new WorkBudget(long.MaxValue)), filter, 1_200, 160));
            return (MonotonicClock.NowNs - askedNs) / 1e6;
        })])
        { HighestValue = 500 });
    }
}

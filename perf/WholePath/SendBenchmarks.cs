// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// The application's own time in <c>send()</c> of an order, at several rates, over three veth pairs in turn: one with
/// all of <c>run</c> recording what is sent, two with nothing. What differs between those two the run cannot tell. Once
/// more with the caches emptied before each order.
/// </summary>
internal sealed class SendBenchmarks : BenchmarkGroup
{
    private const string Plain = "path.send_none_";
    private const string Again = "path.send_none_again_";
    private const string Watched = "path.send_recording_";
    private const double MostExtraNs = 500;
    private const int Tail = 1;
    private const int FewestOrders = 300;                       // below that hardly anything lies beyond a p99

    private const string Configuration = """
        interfaces: [{name: host0}]
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        capture: {ring_bytes: 1MiB}
        """;

    private const string Evicted = "evicted";
    private const int EvictedPerSecond = 33;                // each: emptying takes most of the time between two orders

    // Orders each way at each rate: so that all of it takes little more than a minute.
    private static readonly (string Name, int PerSecond, int Orders, int QuickOrders)[] Rates =
    [
        ("10", 10, 400, 2), ("100", 100, 2_000, 10), ("10000", 10_000, 40_000, 500),
        (Evicted, EvictedPerSecond, 300, 20),
    ];

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. new[] { Plain, Again, Watched }.SelectMany(kind => Rates.SelectMany(
            rate => Percentiles.Suffixes.Select(suffix => kind + rate.Name + suffix))),
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        using var plainNetwork = new PathNetwork();
        using var againNetwork = new PathNetwork();
        using var watchedNetwork = new PathNetwork();
        using var plain = new OrderConnection(plainNetwork);
        using var again = new OrderConnection(againNetwork);
        using var watched = new OrderConnection(watchedNetwork);
        using WatchedRun run = WatchedRun.StartOnCpu1(watchedNetwork, WatchedRun.Configure(Configuration));
        OrderConnection[] connections = [plain, again, watched];
        int sent = 0;
        using var caches = new Caches();
        foreach ((string name, int perSecond, int full, int quick) in Rates)
        {
            if (!Percentiles.Suffixes.Any(suffix => options.Selects(Plain + name + suffix)
                || options.Selects(Again + name + suffix) || options.Selects(Watched + name + suffix)))
                continue;
            Caches? emptied = name == Evicted ? caches : null;
            int orders = options.IsQuick ? quick : full;
            int warmUp = orders / 10;
            long[][] timesNs = [.. connections.Select(_ => new long[orders])];
            PinnedThread.Run(() => Send(perSecond, warmUp, connections, timesNs, emptied));
            sent += warmUp + orders;
            Add(report, name, timesNs);
        }
        SummaryReport summary = run.Finish();
        if (summary.Sessions[0].Orders != sent || summary.Ledger.LostRing != 0)
            throw new InvalidOperationException($"of {sent} orders {summary.Sessions[0].Orders}; {summary.Ledger}");
    }

    // As many times as many are due as each of them sends: they take turns, and which is first changes each time.
    private static void Send(
        int perSecond, int warmUp, OrderConnection[] connections, long[][] timesNs, Caches? emptied)
    {
        HostThread.UseFineTimers();
        int count = connections.Length;
        var schedule = new Schedule(MonotonicClock.NowNs, count * perSecond);
        for (int turn = -warmUp; turn < timesNs[0].Length; turn++)
        {
            for (int place = 0; place < count; place++)
            {
                int number = (count * (turn + warmUp)) + place;
                int which = (place + turn + warmUp) % count;
                emptied?.Empty();
                schedule.Await(number);
                long timeNs = connections[which].Send();
                if (turn >= 0)
                    timesNs[which][turn] = timeNs;
            }
        }
    }

    private static Percentiles Of(long[] timesNs)
    {
        var percentiles = new Percentiles();
        percentiles.Add(timesNs);
        return percentiles;
    }

    private static void Add(Report report, string name, long[][] timesNs)
    {
        bool isEnough = timesNs[0].Length >= FewestOrders;
        Percentiles[] percentiles = [.. timesNs.Select(Of)];
        for (int place = 0; place < Percentiles.Suffixes.Length; place++)
        {
            string suffix = Percentiles.Suffixes[place];
            string reference = Plain + name + suffix;
            double referenceNs = percentiles[0].Rounds(place)[0];
            report.Add(new Measurement(reference, "ns", [referenceNs]));
            report.Add(new Measurement(Again + name + suffix, "ns", percentiles[1].Rounds(place))
            {
                ReferenceName = reference,
                Reference = referenceNs,
            });
            report.Add(new Measurement(Watched + name + suffix, "ns", percentiles[2].Rounds(place))
            {
                ReferenceName = reference,
                Reference = referenceNs,
                HighestRatio = place == Tail ? 1 + (MostExtraNs / referenceNs) : null,
                IsTooFew = !isEnough,
            });
        }
    }
}

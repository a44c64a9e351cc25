// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// The application's own time in <c>send()</c> of an order, at several rates, over two veth pairs in turn: one with all
/// of <c>run</c> recording what is sent, one with nothing. Once more with the caches emptied before each order.
/// </summary>
internal sealed class SendBenchmarks : BenchmarkGroup
{
    private const string Plain = "path.send_none_";
    private const string Watched = "path.send_recording_";
    private const double MostExtraNs = 500;
    private const int Tail = 1;

    private const string Configuration = """
        interfaces: [{name: host0}]
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        capture: {ring_bytes: 1MiB}
        """;

    private const string Evicted = "evicted";
    private const int EvictedPerSecond = 50;                // each: emptying takes most of the time between two orders

    // Orders each way at each rate: so that all of it takes half a minute.
    private static readonly (string Name, int PerSecond, int Orders, int QuickOrders)[] Rates =
    [
        ("10", 10, 150, 2), ("100", 100, 800, 10), ("10000", 10_000, 40_000, 500),
        (Evicted, EvictedPerSecond, 300, 20),
    ];

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. new[] { Plain, Watched }.SelectMany(kind => Rates.SelectMany(
            rate => Percentiles.Suffixes.Select(suffix => kind + rate.Name + suffix))),
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        using var plainNetwork = new PathNetwork();
        using var watchedNetwork = new PathNetwork();
        using var plain = new OrderConnection(plainNetwork);
        using var watched = new OrderConnection(watchedNetwork);
        using WatchedRun run = WatchedRun.StartOnCpu1(watchedNetwork, WatchedRun.Configure(Configuration));
        int sent = 0;
        using var caches = new Caches();
        foreach ((string name, int perSecond, int full, int quick) in Rates)
        {
            if (!Percentiles.Suffixes.Any(suffix => options.Selects(Plain + name + suffix)
                || options.Selects(Watched + name + suffix)))
                continue;
            Caches? emptied = name == Evicted ? caches : null;
            int orders = options.IsQuick ? quick : full;
            int warmUp = orders / 10;
            long[] plainNs = new long[orders];
            long[] watchedNs = new long[orders];
            PinnedThread.Run(() => Send(perSecond, warmUp, plain, plainNs, watched, watchedNs, emptied));
            sent += warmUp + orders;
            Add(report, name, Of(plainNs), Of(watchedNs));
        }
        SummaryReport summary = run.Finish();
        if (summary.Sessions[0].Orders != sent || summary.Ledger.LostRing != 0)
            throw new InvalidOperationException($"of {sent} orders {summary.Sessions[0].Orders}; {summary.Ledger}");
    }

    // Twice as many are due as each of them sends: they take turns, and which is first changes each time.
    private static void Send(
        int perSecond, int warmUp, OrderConnection plain, long[] plainNs, OrderConnection watched, long[] watchedNs,
        Caches? emptied)
    {
        HostThread.UseFineTimers();
        var schedule = new Schedule(MonotonicClock.NowNs, 2 * perSecond);
        for (int turn = -warmUp; turn < plainNs.Length; turn++)
        {
            int number = 2 * (turn + warmUp);
            bool isPlainFirst = turn % 2 == 0;
            emptied?.Empty();
            schedule.Await(number);
            long firstNs = (isPlainFirst ? plain : watched).Send();
            emptied?.Empty();
            schedule.Await(number + 1);
            long secondNs = (isPlainFirst ? watched : plain).Send();
            if (turn < 0)
                continue;
            plainNs[turn] = isPlainFirst ? firstNs : secondNs;
            watchedNs[turn] = isPlainFirst ? secondNs : firstNs;
        }
    }

    private static Percentiles Of(long[] timesNs)
    {
        var percentiles = new Percentiles();
        percentiles.Add(timesNs);
        return percentiles;
    }

    private static void Add(Report report, string rate, Percentiles plain, Percentiles watched)
    {
        for (int place = 0; place < Percentiles.Suffixes.Length; place++)
        {
            string suffix = Percentiles.Suffixes[place];
            double reference = plain.Rounds(place)[0];
            report.Add(new Measurement(Plain + rate + suffix, "ns", [reference]));
            report.Add(new Measurement(Watched + rate + suffix, "ns", watched.Rounds(place))
            {
                ReferenceName = Plain + rate + suffix,
                Reference = reference,
                HighestRatio = place == Tail ? 1 + (MostExtraNs / reference) : null,
            });
        }
    }
}

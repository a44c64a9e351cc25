// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// The application's own time in <c>send()</c> of an order, at several rates, over two veth pairs in turn: one with all
/// of <c>run</c> recording what is sent, one with nothing.
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

    // Orders each way at each rate: so that all of it takes half a minute.
    private static readonly (int PerSecond, int Orders, int QuickOrders)[] Rates =
        [(10, 150, 2), (100, 800, 10), (10_000, 40_000, 500)];

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. new[] { Plain, Watched }.SelectMany(kind => Rates.SelectMany(
            rate => Percentiles.Suffixes.Select(suffix => Name(kind, rate.PerSecond, suffix)))),
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
        foreach ((int perSecond, int full, int quick) in Rates)
        {
            int orders = options.IsQuick ? quick : full;
            int warmUp = orders / 10;
            long[] plainNs = new long[orders];
            long[] watchedNs = new long[orders];
            PinnedThread.Run(() => Send(perSecond, warmUp, plain, plainNs, watched, watchedNs));
            sent += warmUp + orders;
            Add(report, perSecond, Of(plainNs), Of(watchedNs));
        }
        SummaryReport summary = run.Finish();
        if (summary.Sessions[0].Orders != sent || summary.Ledger.LostRing != 0)
            throw new InvalidOperationException($"of {sent} orders {summary.Sessions[0].Orders}; {summary.Ledger}");
    }

    // Twice as many are due as each of them sends: they take turns, and which is first changes each time.
    private static void Send(
        int perSecond, int warmUp, OrderConnection plain, long[] plainNs, OrderConnection watched, long[] watchedNs)
    {
        HostThread.UseFineTimers();
        var schedule = new Schedule(MonotonicClock.NowNs, 2 * perSecond);
        for (int turn = -warmUp; turn < plainNs.Length; turn++)
        {
            int number = 2 * (turn + warmUp);
            bool isPlainFirst = turn % 2 == 0;
            schedule.Await(number);
            long firstNs = (isPlainFirst ? plain : watched).Send();
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

    private static string Name(string kind, int perSecond, string suffix) =>
        kind + perSecond.ToString(CultureInfo.InvariantCulture) + suffix;

    private static void Add(Report report, int perSecond, Percentiles plain, Percentiles watched)
    {
        for (int place = 0; place < Percentiles.Suffixes.Length; place++)
        {
            string suffix = Percentiles.Suffixes[place];
            double reference = plain.Rounds(place)[0];
            report.Add(new Measurement(Name(Plain, perSecond, suffix), "ns", [reference]));
            report.Add(new Measurement(Name(Watched, perSecond, suffix), "ns", watched.Rounds(place))
            {
                ReferenceName = Name(Plain, perSecond, suffix),
                Reference = reference,
                HighestRatio = place == Tail ? 1 + (MostExtraNs / reference) : null,
            });
        }
    }
}

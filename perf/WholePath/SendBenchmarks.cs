// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Reports;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Application's own time in <c>send()</c> of an order, at several rates and with evicted caches before each order,
/// alternating between pairs of interfaces. Beside <c>run</c>: one pair that it records, two with nothing attached, of
/// which the difference shows the resolution of the run. Without <c>run</c>: nothing attached, empty programs, the
/// appliance's programs without a reader. This separates the cost of the hook, of the programs, and of a busy
/// appliance.
/// </summary>
internal sealed class SendBenchmarks : BenchmarkGroup
{
    private const string Prefix = "path.send_";
    private const string None = "none";
    private const string Recording = "recording";
    private const double MostRatio = 1.3;
    private const int Tail = 1;
    private const int FewestOrders = 300;                       // with fewer, hardly any sample is beyond a p99
    private const long RingBytes = 32 << 20;                    // never emptied: holds all orders of a rate
    private const int Blocks = 2;

    private const string Yaml = """
        interfaces: [{name: host0}]
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        capture: {ring_bytes: 1MiB}
        """;

    private const string Evicted = "evicted";
    private const int EvictedPerSecond = 20;                // each: evicting takes most of the interval

    private static readonly Arm[] Beside = [new(None, null), new("none_again", null), new(Recording, null)];

    private static readonly Arm[] Alone =
    [
        new("alone", null),
        new("alone_tc_empty", static (network, _) => AttachedPrograms.Empty(network, Hook.TcTx)),
        new("alone_xdp_tc_empty", static (network, _) => AttachedPrograms.Empty(network, Hook.XdpRx, Hook.TcTx)),
        new("alone_tc_unread", static (network, flows) =>
            AttachedPrograms.Unread(network, flows, AttachMode.Auto, receives: false, RingBytes)),
        new("alone_xdp_tc_unread", static (network, flows) =>
            AttachedPrograms.Unread(network, flows, AttachMode.Xdp, receives: true, RingBytes)),
    ];

    // Orders each way at each rate: all together take little more than two minutes.
    private static readonly (string Name, int PerSecond, int Orders, int QuickOrders)[] Rates =
    [
        ("10", 10, 300, 2), ("100", 100, 2_000, 10), ("10000", 10_000, 40_000, 500),
        (Evicted, EvictedPerSecond, 300, 10),
    ];

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. Beside.Concat(Alone).SelectMany(arm => Rates.SelectMany(
            rate => Percentiles.Suffixes.Select(suffix => Prefix + arm.Name + "_" + rate.Name + suffix))),
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        using var caches = new Caches();
        foreach ((string name, int perSecond, int full, int quick) in Rates)
        {
            if (!Names.Any(known => known.Contains("_" + name + "_", StringComparison.Ordinal)
                && options.Selects(known)))
                continue;
            int orders = options.IsQuick ? quick : full;
            int blocks = options.IsQuick ? 1 : Blocks;
            long[][] beside = [.. Beside.Select(_ => new long[orders])];
            long[][] alone = [.. Alone.Select(_ => new long[orders])];
            Caches? emptied = name == Evicted ? caches : null;
            for (int block = 0; block < blocks; block++)
            {
                Range part = (block * orders / blocks)..((block + 1) * orders / blocks);
                if (block % 2 == 0)
                    SendAlone(alone, part, perSecond, emptied);
                SendBeside(beside, part, perSecond, emptied);
                if (block % 2 == 1)
                    SendAlone(alone, part, perSecond, emptied);
            }
            Add(report, name, Beside, beside);
            Add(report, name, Alone, alone);
        }
    }

    private static void SendBeside(long[][] timesNs, Range part, int perSecond, Caches? emptied)
    {
        using var pairs = new Pairs(Beside.Length);
        using WatchedRun run = WatchedRun.StartOnCpu1(
            pairs.Networks[^1], WatchedRun.Configure(Yaml));
        int sent = pairs.Send(timesNs, part, perSecond, emptied);
        SummaryReport summary = run.Finish();
        RecordsLostException.ThrowIfAny(summary.Ledger.LostRing);
        if (summary.Sessions[0].Orders != sent)
            throw new InvalidOperationException($"of {sent} orders {summary.Sessions[0].Orders}; {summary.Ledger}");
    }

    private static void SendAlone(long[][] timesNs, Range part, int perSecond, Caches? emptied)
    {
        using var pairs = new Pairs(Alone.Length);
        Configuration flows = WatchedRun.Configure(Yaml);
        var attached = new List<IDisposable>();
        try
        {
            for (int arm = 0; arm < Alone.Length; arm++)
            {
                if (Alone[arm].Attach is { } attach)
                    attached.Add(attach(pairs.Networks[arm], flows));
            }
            _ = pairs.Send(timesNs, part, perSecond, emptied);
        }
        finally
        {
            attached.ForEach(programs => programs.Dispose());
        }
    }

    // Each is compared with the first of its kind.
    private static void Add(Report report, string name, Arm[] arms, long[][] timesNs)
    {
        bool isEnough = timesNs[0].Length >= FewestOrders;
        Percentiles[] percentiles = [.. timesNs.Select(Of)];
        for (int place = 0; place < Percentiles.Suffixes.Length; place++)
        {
            string suffix = "_" + name + Percentiles.Suffixes[place];
            double referenceNs = percentiles[0].Rounds(place)[0];
            for (int arm = 0; arm < arms.Length; arm++)
            {
                bool hasTarget = arms[arm].Name == Recording && place == Tail;
                report.Add(new Measurement(Prefix + arms[arm].Name + suffix, "ns", percentiles[arm].Rounds(place))
                {
                    ReferenceName = arm == 0 ? null : Prefix + arms[0].Name + suffix,
                    Reference = arm == 0 ? null : referenceNs,
                    HighestRatio = hasTarget ? MostRatio : null,
                    AgainValues = hasTarget ? percentiles[1].Rounds(place) : null,
                    IsTooFew = !isEnough,
                });
            }
        }
    }

    private static Percentiles Of(long[] timesNs)
    {
        var percentiles = new Percentiles();
        percentiles.Add(timesNs);
        return percentiles;
    }

    /// <summary>One of the variants that alternate.</summary>
    /// <param name="Name">Part of the benchmark's name.</param>
    /// <param name="Attach">Attaches its programs to the interface; null: nothing, or those of <c>run</c>.</param>
    private sealed record Arm(string Name, Func<PathNetwork, Configuration, IDisposable>? Attach);

    /// <summary>Pairs of interfaces with a connection each.</summary>
    private sealed class Pairs : IDisposable
    {
        private readonly List<OrderConnection> _connections = [];

        internal Pairs(int count)
        {
            for (int pair = 0; pair < count; pair++)
            {
                Networks.Add(new PathNetwork());
                _connections.Add(new OrderConnection(Networks[pair]));
            }
        }

        internal List<PathNetwork> Networks { get; } = [];

        /// <summary>Sends over all pairs in turn, starting with another one each time. The total rate is the rate of
        /// each times their number. A tenth more orders are sent before, unmeasured.</summary>
        /// <returns>Number of orders of each pair.</returns>
        internal int Send(long[][] timesNs, Range part, int perSecond, Caches? emptied)
        {
            (int first, int orders) = part.GetOffsetAndLength(timesNs[0].Length);
            int warmUp = orders / 10;
            PinnedThread.Run(() =>
            {
                HostThread.UseFineTimers();
                int count = _connections.Count;
                var schedule = new Schedule(MonotonicClock.NowNs, count * perSecond);
                for (int turn = -warmUp; turn < orders; turn++)
                {
                    for (int place = 0; place < count; place++)
                    {
                        int which = (place + turn + warmUp) % count;
                        emptied?.Empty();
                        schedule.Await((count * (turn + warmUp)) + place);
                        long timeNs = _connections[which].Send();
                        if (turn >= 0)
                            timesNs[which][first + turn] = timeNs;
                    }
                }
            });
            return warmUp + orders;
        }

        public void Dispose()
        {
            _connections.ForEach(connection => connection.Dispose());
            Networks.ForEach(network => network.Dispose());
        }
    }
}

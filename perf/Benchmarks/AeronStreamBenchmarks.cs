// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Messages a second from one publisher to one subscriber without loss.</summary>
internal sealed class AeronStreamBenchmarks : BenchmarkGroup
{
    private const string Udp64 = "aeron.udp_64";
    private const string Udp1024 = "aeron.udp_1024";
    private const string Udp64Jumbo = "aeron.udp_64_mtu_8k";
    private const string Ipc64 = "aeron.ipc_64";
    private const string Ipc32 = "aeron.ipc_32";
    private const string Allocated = "aeron.stream_allocated";
    private const string BareUdp64 = "aeron.bare_udp_64";
    private const string BareUdp1024 = "aeron.bare_udp_1024";
    private const int DatagramOf64 = 1_344;             // 14 messages with their headers: Aeron's MTU
    private const int MessagesOf64 = 14;
    private const int DatagramOf1024 = 1_056;           // one message
    private const double UdpLowest = 0.5;
    private const double IpcLowest = 2;

    internal override IReadOnlyList<string> Names { get; } =
        [Udp64, Udp64Jumbo, BareUdp64, Udp1024, BareUdp1024, Ipc64, Ipc32, Allocated];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.ProcessorCount < 2 ? "needs two CPUs, one for each of its threads" : null;

    internal override void Run(PerfOptions options, Report report)
    {
        using var partner = new AeronPartner();
        int factor = options.IsQuick ? 1 : 40;
        using var bare64 = new BareStream(partner, DatagramOf64, MessagesOf64, 25_000 * factor);
        using var bare1024 = new BareStream(partner, DatagramOf1024, 1, 5_000 * factor);
        List<(string Name, string? Against, double? Lowest, AeronStream? Stream, Func<double> Measure)> all = [];
        void Add(string name, string? against, double? lowest, Func<AeronStream> make)
        {
            if (!options.Selects(name) && !options.Selects(Allocated))
                return;
            AeronStream stream = make();
            all.Add((name, against, lowest, stream, stream.MessagesPerSecond));
        }

        const string Window = "|term-length=4m|rcv-wnd=1m|so-rcvbuf=4m";
        Add(Udp64, BareUdp64, UdpLowest, () => AeronStream.OverUdp(partner, Window, 64, 25_000 * factor));
        Add(Udp64Jumbo, null, null, () => AeronStream.OverUdp(partner, "|mtu=8k" + Window, 64, 25_000 * factor));
        Add(Udp1024, BareUdp1024, UdpLowest, () => AeronStream.OverUdp(partner, Window, 1024, 5_000 * factor));
        Add(Ipc64, Udp64, IpcLowest, () => AeronStream.OverIpc(partner, 64, 250_000 * factor));
        Add(Ipc32, null, null, () => AeronStream.OverIpc(partner, 32, 250_000 * factor));
        if (!options.IsLaunch)
        {
            all.Add((BareUdp64, null, null, null, bare64.MessagesPerSecond));
            all.Add((BareUdp1024, null, null, null, bare1024.MessagesPerSecond));
        }
        try
        {
            AddAll(report, [.. all.Select(one => (one.Name, one.Against, one.Lowest))],
                Turns.TakeApart(options.Rounds, [.. all.Select(one => one.Measure)]));
            double allocated = all.Sum(one => one.Stream?.Allocated ?? 0);
            report.Add(new Measurement(Allocated, "bytes", [allocated]) { HighestValue = 0 });
        }
        finally
        {
            foreach ((_, _, _, AeronStream? stream, _) in all)
                stream?.Dispose();
        }
    }

    private static void AddAll(
        Report report, (string Name, string? Against, double? Lowest)[] all, (double[] Values, string? Failure)[] taken)
    {
        for (int index = 0; index < all.Length; index++)
        {
            (string name, string? against, double? lowest) = all[index];
            if (taken[index].Failure is { } reason)
            {
                report.Fail(name, reason);
                continue;
            }
            int reference = Array.FindIndex(all, one => one.Name == against);
            bool hasReference = reference >= 0 && taken[reference].Failure is null;
            report.Add(new Measurement(name, "msg/s", taken[index].Values)
            {
                ReferenceName = hasReference ? against : null,
                ReferenceValues = hasReference ? taken[reference].Values : null,
                ReferenceFailure = reference >= 0 ? taken[reference].Failure : null,
                LowestRatio = reference >= 0 ? lowest : null,
            });
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>How many messages a second one publisher sends to one subscriber, none of them lost.</summary>
internal sealed class AeronStreamBenchmarks : BenchmarkGroup
{
    private const string Udp64 = "aeron.udp_64";
    private const string Udp1024 = "aeron.udp_1024";
    private const string Udp64Jumbo = "aeron.udp_64_mtu_8k";
    private const string Ipc64 = "aeron.ipc_64";
    private const string Ipc32 = "aeron.ipc_32";
    private const string Allocated = "aeron.stream_allocated";
    private const double UdpLowest = 3_000_000;
    private const double UdpLongLowest = 200_000;
    private const double IpcLowest = 50_000_000;

    internal override IReadOnlyList<string> Names { get; } =
        [Udp64, Udp64Jumbo, Udp1024, Ipc64, Ipc32, Allocated];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.ProcessorCount < 2 ? "needs two CPUs, one for each of its threads" : null;

    internal override void Run(PerfOptions options, Report report)
    {
        using var partner = new AeronPartner();
        int factor = options.IsQuick ? 1 : 40;
        List<(string Name, double? Lowest, AeronStream Stream)> streams = [];
        void Add(string name, double? lowest, Func<AeronStream> make)
        {
            if (options.Selects(name) || options.Selects(Allocated))
                streams.Add((name, lowest, make()));
        }

        const string Window = "|term-length=4m|rcv-wnd=1m|so-rcvbuf=4m";
        Add(Udp64, UdpLowest, () => AeronStream.OverUdp(partner, Window, 64, 25_000 * factor));
        Add(Udp64Jumbo, null, () => AeronStream.OverUdp(partner, "|mtu=8k" + Window, 64, 25_000 * factor));
        Add(Udp1024, UdpLongLowest, () => AeronStream.OverUdp(partner, Window, 1024, 5_000 * factor));
        Add(Ipc64, IpcLowest, () => AeronStream.OverIpc(partner, 64, 250_000 * factor));
        Add(Ipc32, null, () => AeronStream.OverIpc(partner, 32, 250_000 * factor));
        try
        {
            (double[] Values, string? Failure)[] taken = Turns.TakeApart(
                options.Rounds, [.. streams.Select(one => (Func<double>)one.Stream.MessagesPerSecond)]);
            for (int index = 0; index < taken.Length; index++)
            {
                if (taken[index].Failure is { } reason)
                {
                    report.Fail(streams[index].Name, reason);
                    continue;
                }
                report.Add(new Measurement(streams[index].Name, "msg/s", taken[index].Values)
                {
                    LowestValue = streams[index].Lowest,
                });
            }
            double allocated = streams.Where((_, index) => taken[index].Failure is null)
                .Sum(one => one.Stream.Allocated);
            report.Add(new Measurement(Allocated, "bytes", [allocated]) { HighestValue = 0 });
        }
        finally
        {
            foreach ((_, _, AeronStream stream) in streams)
                stream.Dispose();
        }
    }
}

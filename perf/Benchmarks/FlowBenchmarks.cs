// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Appliance.Capture.Rings;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Config.Words;
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// What the number of flows costs a packet: one line whose ranges have 16, 256 or 4,096 groups, each packet of another
/// group, in an order without a pattern, timed by BPF_PROG_TEST_RUN one by one and in turns.
/// </summary>
internal sealed class FlowBenchmarks : BenchmarkGroup
{
    private const int Fewest = 16;
    private const int Most = 4_096;
    private const int PacketsPerRound = 8_192;
    private const int DrainEvery = 2_048;
    private const int GroupsPerRange = 256;
    private const long RingBytes = 1 << 20;
    private const ushort Port = 26_477;
    private const uint FirstGroup = 233u << 24 | 54u << 16;
    private const double HighestRatio = 1.1;
    private const string Here = "benchmark";

    private static readonly int[] Counts = [Fewest, 256, Most];

    internal override IReadOnlyList<string> Names { get; } = [.. Counts.Select(NameOf)];

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report) =>
        PinnedThread.Run(() => Measure(options, report));

    private static string NameOf(int flows) => $"kernel.flows_{flows}";

    private static void Measure(PerfOptions options, Report report)
    {
        var programs = new GroupRange[Counts.Length];
        try
        {
            for (int index = 0; index < Counts.Length; index++)
                programs[index] = new GroupRange(Counts[index]);
            double[][] values = Turns.Take(options.Rounds, [.. programs.Select<GroupRange, Func<double>>(
                program => program.Time)]);
            for (int index = 0; index < Counts.Length; index++)
            {
                report.Add(new Measurement(NameOf(Counts[index]), "ns", values[index])
                {
                    ReferenceName = index == 0 ? null : NameOf(Fewest),
                    Reference = index == 0 ? null : Turns.Median(values[0]),
                    HighestRatio = index == 0 ? null : HighestRatio,
                });
                if (programs[index].Unmatched > 0)
                    report.Fail(NameOf(Counts[index]), $"{programs[index].Unmatched} packets matched no flow");
            }
        }
        finally
        {
            foreach (GroupRange program in programs)
                program?.Dispose();
        }
    }

    /// <summary>The appliance's programs with a line of so many groups, and a packet of each.</summary>
    private sealed class GroupRange : IDisposable
    {
        private readonly KernelCapture _capture;
        private readonly ArrayRing[] _rings;
        private readonly byte[][] _packets;
        private readonly double[] _times = new double[PacketsPerRound];

        internal GroupRange(int groups)
        {
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = TopologyOf(groups).Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                ExtraHooks = [Hook.XdpRx],
            });
            _rings = [.. _capture.Rings.Select(ring => new ArrayRing(ring))];
            // As many buffers for few groups as for many: reading them costs each the same.
            _packets = [.. Enumerable.Range(0, Most).Select(packet => PacketOf(packet % groups))];
            new Random(groups).Shuffle(_packets);
        }

        internal long Unmatched
        {
            get
            {
                KernelCounters counters = default;
                _capture.ReadCounters(ref counters);
                return counters.Unmatched;
            }
        }

        /// <summary>Nanoseconds of one run with its clock readings: the mean of the middle half.</summary>
        internal double Time()
        {
            int program = _capture.ProgramFd(Hook.XdpRx);
            for (int packet = 0; packet < _times.Length; packet++)
            {
                ProgramRun run = ProgramRun.Of(program, _packets[packet % _packets.Length]);
                if (run.Errno != 0)
                    throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
                _times[packet] = run.NanosecondsEach;
                if (packet % DrainEvery == 0)
                    Drain();
            }
            Drain();
            return _times.Order().Skip(_times.Length / 4).Take(_times.Length / 2).Average();
        }

        public void Dispose() => _capture.Dispose();

        private static Topology TopologyOf(int groups)
        {
            List<Located<AddressRange>> ranges = [];
            for (int first = 0; first < groups; first += GroupsPerRange)
            {
                var endpoint = new EndpointAddress(AddressOf(first), Port);
                ranges.Add(new(new AddressRange(endpoint, Math.Min(GroupsPerRange, groups - first)), Here));
            }
            return Configuration.Build(new Settings
            {
                Feeds =
                [
                    new FeedSettings
                    {
                        Name = new("groups", Here),
                        Protocol = new("moldudp64-itch50", Here),
                        Lines = [new LineSettings { Addresses = ranges, Where = Here }],
                        Where = Here,
                    },
                ],
            }).Topology;
        }

        private static byte[] PacketOf(int group) => new PacketBuilder
        {
            Destination = Group(group),
            DestinationPort = Port,
            Payload = PacketBuilder.Bytes(64),
        }.Build();

        private static UInt128 AddressOf(int group) => EndpointAddress.FromAddress(Group(group));

        private static IPAddress Group(int group) =>
            new(BitConverter.IsLittleEndian
                ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(FirstGroup + (uint)group)
                : FirstGroup + (uint)group);

        private void Drain()
        {
            for (int index = 0; index < _rings.Length; index++)
            {
                _rings[index].Refresh();
                while (_rings[index].TryPeek(out _))
                    _rings[index].Advance();
                _rings[index].Release();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of the number of flows per packet: one line with ranges of 16, 256 or 4,096 groups, each packet of another
/// group, in random order, timed by BPF_PROG_TEST_RUN one by one and interleaved; net of the same packets through an
/// empty program, since the kernel copies them in. In addition 4,096 groups configured singly in random order, which
/// cannot share slots of the flow table. Each round loads the programs again, since the placement of code and tables in
/// kernel memory changes the result by some nanoseconds.
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
    private const double HighestRatio = 1.5;
    private const int XdpPass = 2;
    private const string Apart = "kernel.flows_4096_apart";
    private const string Here = "benchmark";

    private static readonly int[] Counts = [Fewest, 256, Most];

    private static readonly string[] AllNames = [.. Counts.Select(NameOf), Apart];

    internal override IReadOnlyList<string> Names { get; } = AllNames;

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int empty = BpfCall.LoadProgram(
            BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Return(XdpPass), BpfCall.Instruction.Exit]);
        long unmatched = 0;
        double TimeNet(int groups, bool apart)
        {
            using var program = new GroupRange(groups, apart);
            double net = program.TimeNetOf(empty);
            unmatched += program.Unmatched;
            return net;
        }
        try
        {
            double[][] net = Turns.Take(options.Rounds, [
                .. Counts.Select<int, Func<double>>(groups => () => TimeNet(groups, apart: false)),
                () => TimeNet(Most, apart: true)]);
            for (int index = 0; index < net.Length; index++)
            {
                string name = AllNames[index];
                report.Add(new Measurement(name, "ns", net[index])
                {
                    ReferenceName = index == 0 ? null : AllNames[0],
                    ReferenceValues = index == 0 ? null : net[0],
                    HighestRatio = index == 0 || name == Apart ? null : HighestRatio,
                });
            }
            if (unmatched > 0)
                report.Fail(AllNames[0], $"{unmatched} packets matched no flow");
        }
        finally
        {
            _ = Libc.close(empty);
        }
    }

    private static string NameOf(int flows) => $"kernel.flows_{flows}";

    /// <summary>The appliance's programs with a line of the given number of groups, and packets of them.</summary>
    private sealed class GroupRange : IDisposable
    {
        private readonly KernelCapture _capture;
        private readonly ArrayRing[] _rings;
        private readonly byte[][] _packets;
        private readonly double[] _times = new double[PacketsPerRound];

        internal GroupRange(int groups, bool apart)
        {
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = TopologyOf(groups, apart).Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                ExtraHooks = [Hook.XdpRx],
            });
            _rings = [.. _capture.Rings.Select(ring => new ArrayRing(ring))];
            // The same number of buffers for few groups as for many: reading them costs each the same.
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

        /// <summary>Time of one run minus that of another program, interleaved, nanoseconds.</summary>
        internal double TimeNetOf(int other)
        {
            int program = _capture.ProgramFd(Hook.XdpRx);
            Time(program);
            return (Time(program) + Time(program) - Time(other) - Time(other)) / 2;
        }

        /// <summary>Time of one run, clock readings included: the mean of the middle half, nanoseconds.</summary>
        private double Time(int program)
        {
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
            return Turns.MiddleMean(_times);
        }

        public void Dispose() => _capture.Dispose();

        private static Topology TopologyOf(int groups, bool apart)
        {
            int perRange = apart ? 1 : GroupsPerRange;
            int[] firsts =
                [.. Enumerable.Range(0, (groups + perRange - 1) / perRange).Select(index => index * perRange)];
            if (apart)
                new Random(groups).Shuffle(firsts);
            IReadOnlyList<Located<AddressRange>> ranges = [.. firsts.Select(first => new Located<AddressRange>(
                new AddressRange(new EndpointAddress(AddressOf(first), Port), Math.Min(perRange, groups - first)),
                Here))];
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

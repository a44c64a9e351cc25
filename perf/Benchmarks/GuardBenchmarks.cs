// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Guarding.Reading;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of the guard's program with 64 rules: a packet that no rule fits, one that passes by the lifeline, and one that
/// the last rule of its class counts with its source, and one that is dropped; those two also with evidence, of which
/// nearly all of their packets are past the first ones. At XDP beside xdp-filter, if that is installed: a packet that
/// neither of them stops. Of the steering's program with 64 flows a packet of none, and one of a flow in a dry run.
/// Timed by BPF_PROG_TEST_RUN with many runs a call; net of an empty program of the same type. Each round loads the
/// programs again, since the placement of code and tables in kernel memory changes the result by some nanoseconds.
/// </summary>
internal sealed class GuardBenchmarks : BenchmarkGroup
{
    private const int Rules = 64;
    private const int Runs = 200_000;
    private const int Launches = 5;
    private const int TcNext = -1;
    private const int XdpPass = 2;
    private const long EnforceNs = 600_000_000_000;
    private const string Peer = "kernel.xdp_filter_undecided";

    private static readonly IPAddress Group = IPAddress.Parse("233.54.12.111");

    private static readonly GuardKept Kept = new(Condemned: 4, Counted: 4);

    private static readonly string[] Own =
    [
        "kernel.guard_undecided", "kernel.guard_lifeline", "kernel.guard_counted", "kernel.guard_dropped",
        "kernel.guard_counted_evidence", "kernel.guard_dropped_evidence", "kernel.guard_xdp_undecided",
        "kernel.guard_xdp_counted", "kernel.guard_steer_other", "kernel.guard_steer_flow",
    ];

    internal override IReadOnlyList<string> Names { get; } = [.. Own, Peer];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int tc = BpfCall.LoadProgram(
            BpfCall.ProgramTypeTc, 0, [BpfCall.Instruction.Return(TcNext), BpfCall.Instruction.Exit]);
        int xdp = BpfCall.LoadProgram(
            BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Return(XdpPass), BpfCall.Instruction.Exit]);
        try
        {
            byte[] undecided = Packet("10.1.0.7", 15_000);
            byte[] counted = Packet("10.1.0.7", 8_040);
            byte[] dropped = Packet("10.1.0.7", 9_000);
            List<Func<double>> turns =
            [
                () => OfGuard(undecided, isXdp: false, tc), () => OfGuard(Packet("10.0.0.5", 22), isXdp: false, tc),
                () => OfGuard(counted, isXdp: false, tc), () => OfGuard(dropped, isXdp: false, tc),
                () => OfGuard(counted, isXdp: false, tc, Kept), () => OfGuard(dropped, isXdp: false, tc, Kept),
                () => OfGuard(undecided, isXdp: true, xdp), () => OfGuard(counted, isXdp: true, xdp),
                () => OfSteering(undecided, xdp), () => OfSteering(Steered(), xdp),
            ];
            if (XdpFilter.Missing is { } reason)
                report.Skip(Peer, reason);
            else
                turns.Add(() => OfPeer(undecided, xdp));
            double[][] net = Turns.Take(options.Rounds, [.. turns]);
            for (int index = 0; index < net.Length; index++)
                report.Add(new Measurement(Names[index], "ns", net[index]));
        }
        finally
        {
            _ = Libc.close(tc);
            _ = Libc.close(xdp);
        }
    }

    private static double OfGuard(byte[] packet, bool isXdp, int empty, GuardKept kept = default)
    {
        using GuardProgram program = GuardProgram.Open(kept);
        program.Load(ImageCompiler.Compile(GuardReader.Read(Text(), "benchmark"), _ => 1));
        program.EnforceUntil(MonotonicClock.NowNs + EnforceNs);
        return NetNs(isXdp ? program.XdpProgramFd : program.ProgramFd, packet, empty);
    }

    // A dry run: where a packet is handed over to costs another CPU, and what waits for it.
    private static double OfSteering(byte[] packet, int empty)
    {
        SteeredFlow[] flows = [.. Enumerable.Range(0, Rules).Select(
            place => new SteeredFlow(
                new EndpointAddress(EndpointAddress.FromAddress(Group), (ushort)(20_000 + place)), Cpu: 0))];
        using var program = SteerProgram.Open(flows, queue: 64);
        return NetNs(program.ProgramFd, packet, empty);
    }

    private static double OfPeer(byte[] packet, int empty)
    {
        using XdpFilter peer = XdpFilter.Load();
        return NetNs(peer.Fd, packet, empty);
    }

    private static double NetNs(int program, byte[] packet, int empty)
    {
        double before = ProgramRun.MedianNs(empty, packet, Runs, Launches);
        double with = ProgramRun.MedianNs(program, packet, Runs, Launches);
        double after = ProgramRun.MedianNs(empty, packet, Runs, Launches);
        return with - ((before + after) / 2);
    }

    private static string Text() =>
        """
        interfaces: [lo]
        lifeline:
        - {name: ssh, protocol: tcp, from: [10.0.0.5], to: "*:22"}
        - {name: arp, kind: arp}
        rules:

        """
        + "- {name: dropped, protocol: tcp, to: \"*:9000\", action: drop}\n"
        + string.Concat(Enumerable.Range(0, Rules - 1).Select(rule => $"- {{name: r{rule}, protocol: tcp, "
            + $"to: \"*:{8_000 + (rule % 48)}\", "
            + $"from: [10.{rule + (rule == 40 ? -39 : 20)}.0.0/16], action: count}}\n"));

    private static byte[] Steered() => new PacketBuilder
    {
        Source = IPAddress.Parse("10.1.0.7"),
        Destination = Group,
        DestinationPort = 20_040,
        Payload = PacketBuilder.Bytes(64),
    }.Build();

    private static byte[] Packet(string from, ushort port) => new PacketBuilder
    {
        Source = IPAddress.Parse(from),
        Destination = IPAddress.Parse("10.2.0.9"),
        DestinationPort = port,
        IsTcp = true,
        Payload = PacketBuilder.Bytes(64),
    }.Build();
}

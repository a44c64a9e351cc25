// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Guarding.Reading;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Native;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of the guard's program with 64 rules: a packet that no rule fits, one that passes by the lifeline, and one that
/// the last rule of its class counts with its source. Timed by BPF_PROG_TEST_RUN with many runs a call; net of an empty
/// program of the same type. Each round loads the program again, since the placement of code and tables in kernel
/// memory changes the result by some nanoseconds.
/// </summary>
internal sealed class GuardBenchmarks : BenchmarkGroup
{
    private const int Rules = 64;
    private const int Runs = 200_000;
    private const int Launches = 5;
    private const int TcNext = -1;

    private static readonly string[] AllNames =
        ["kernel.guard_undecided", "kernel.guard_lifeline", "kernel.guard_counted"];

    internal override IReadOnlyList<string> Names { get; } = AllNames;

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int empty = BpfCall.LoadProgram(
            BpfCall.ProgramTypeTc, 0, [BpfCall.Instruction.Return(TcNext), BpfCall.Instruction.Exit]);
        try
        {
            byte[][] packets = [Packet("10.1.0.7", 15_000), Packet("10.0.0.5", 22), Packet("10.1.0.7", 8_040)];
            double[][] net = Turns.Take(options.Rounds, [.. packets.Select<byte[], Func<double>>(
                packet => () => NetNs(packet, empty))]);
            for (int index = 0; index < net.Length; index++)
                report.Add(new Measurement(AllNames[index], "ns", net[index]));
        }
        finally
        {
            _ = Libc.close(empty);
        }
    }

    private static double NetNs(byte[] packet, int empty)
    {
        using GuardProgram program = GuardProgram.Open();
        program.Load(ImageCompiler.Compile(GuardReader.Read(Text(), "benchmark"), _ => 1));
        double before = ProgramRun.MedianNs(empty, packet, Runs, Launches);
        double with = ProgramRun.MedianNs(program.ProgramFd, packet, Runs, Launches);
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
        + string.Concat(Enumerable.Range(0, Rules).Select(rule => $"- {{name: r{rule}, protocol: tcp, "
            + $"to: \"*:{8_000 + (rule % 48)}\", "
            + $"from: [10.{rule + (rule == 40 ? -39 : 20)}.0.0/16], action: count}}\n"));

    private static byte[] Packet(string from, ushort port) => new PacketBuilder
    {
        Source = IPAddress.Parse(from),
        Destination = IPAddress.Parse("10.2.0.9"),
        DestinationPort = port,
        IsTcp = true,
        Payload = PacketBuilder.Bytes(64),
    }.Build();
}

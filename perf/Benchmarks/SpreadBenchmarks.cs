// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Spreading;
using Telemetry.Perf.Harness;
using Telemetry.Spreading.Tables;
using TestSupport;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of choosing the reader of a packet. Timed by BPF_PROG_TEST_RUN with many runs a call; net of an empty program
/// of the same type. Each round loads the program again, since its place in kernel memory changes the result by some
/// nanoseconds.
/// </summary>
internal sealed class SpreadBenchmarks : BenchmarkGroup
{
    private const string Name = "kernel.spread_flow";
    private const uint SocketFilter = 1;                        // BPF_PROG_TYPE_SOCKET_FILTER
    private const int Readers = 4;
    private const int Runs = 200_000;
    private const int Launches = 5;

    internal override IReadOnlyList<string> Names { get; } = [Name];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int empty = BpfCall.LoadProgram(
            SocketFilter, 0, [BpfCall.Instruction.Return(0), BpfCall.Instruction.Exit]);
        try
        {
            byte[] packet = new PacketBuilder { IsTcp = true, Payload = PacketBuilder.Bytes(64) }.Build();
            double[][] net = Turns.Take(options.Rounds, () => NetNs(packet, empty));
            report.Add(new Measurement(Name, "ns", net[0]));
        }
        finally
        {
            _ = Libc.close(empty);
        }
    }

    private static double NetNs(byte[] packet, int empty)
    {
        using SpreadProgram program = SpreadProgram.Open();
        program.Load(Rendezvous.TableOf(Enumerable.Range(1, Readers).Select(
            number => new TableReader(number, $"reader{number}"))));
        double before = ProgramRun.MedianNs(empty, packet, Runs, Launches);
        double with = ProgramRun.MedianNs(program.ProgramFd, packet, Runs, Launches);
        double after = ProgramRun.MedianNs(empty, packet, Runs, Launches);
        return with - ((before + after) / 2);
    }
}

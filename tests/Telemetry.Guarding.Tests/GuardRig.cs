// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout.Guarding;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>The loaded program, run on packets that no interface carries: those of device <c>lo</c>.</summary>
internal sealed class GuardRig : IDisposable
{
    internal const int Pass = -1;
    internal const int Drop = 2;                                // TC_ACT_SHOT
    private const int SkBuffBytes = 192;                        // struct __sk_buff
    private const int GsoSegmentsOffset = 164;

    internal GuardProgram Program { get; } = GuardProgram.Open();

    /// <summary>Rules of the packets, over <c>lo</c> and another interface.</summary>
    internal void Load(GuardSettings settings) => Program.Load(
        ImageCompiler.Compile(settings, name => name == "lo" ? 1 : 77), waits: false);

    internal static GuardSettings Settings(params string[] lines) => Reading.GuardReader.Read(
        $"interfaces: [lo, other]\nrules:\n{string.Concat(lines.Select(line => $"- {{{line}}}\n"))}", "t.yaml");

    /// <summary>Enforces for the next minutes.</summary>
    internal void Enforce() => Program.EnforceUntil(MonotonicClock.NowNs + 600_000_000_000);

    internal int Run(byte[] frame, int repeat = 1, ushort segments = 0)
    {
        byte[] context = new byte[SkBuffBytes];
        BitConverter.TryWriteBytes(context.AsSpan(GsoSegmentsOffset), (uint)segments);
        ProgramRun run = ProgramRun.Of(Program.ProgramFd, frame, repeat, context);
        Assert.Equal(0, run.Errno);
        Assert.Equal(frame, run.Bytes);
        return run.Verdict;
    }

    internal GuardCounts Rule(int place) => Program.ReadCounts()[ImageCompiler.FirstRule + place];

    internal GuardCounts Lifeline(int place) => Program.ReadCounts()[place];

    public void Dispose() => Program.Dispose();
}

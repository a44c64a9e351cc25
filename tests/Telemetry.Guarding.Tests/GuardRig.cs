// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout.Guarding;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>The loaded program, run on packets that no interface carries: those of device <c>lo</c>.</summary>
/// <param name="evidence">Condemned packets of each rule and source that it keeps.</param>
/// <param name="xdp">True for the program of XDP.</param>
internal sealed class GuardRig(int evidence = 0, bool xdp = false) : IDisposable
{
    internal const int Pass = -1;
    internal const int Drop = 2;                                // TC_ACT_SHOT
    private const int XdpDrop = 1;
    private const int XdpPass = 2;
    private const int SkBuffBytes = 192;                        // struct __sk_buff
    private const int GsoSegmentsOffset = 164;

    internal GuardProgram Program { get; } = GuardProgram.Open(evidence);

    /// <summary>Rules of the packets, over <c>lo</c> and another interface.</summary>
    internal void Load(GuardSettings settings) => Program.Load(
        ImageCompiler.Compile(settings, name => name == "lo" ? 1 : 77), waits: false);

    internal static GuardSettings Settings(params string[] lines) => Reading.GuardReader.Read(
        $"interfaces: [lo, other]\nrules:\n{string.Concat(lines.Select(line => $"- {{{line}}}\n"))}", "t.yaml");

    /// <summary>Enforces for the next minutes.</summary>
    internal void Enforce() => Program.EnforceUntil(MonotonicClock.NowNs + 600_000_000_000);

    internal int Run(byte[] frame, int repeat = 1, ushort segments = 0) =>
        xdp ? RunXdp(frame, repeat) : RunTc(frame, repeat, segments);

    internal GuardCounts Rule(int place) => Program.ReadCounts()[ImageCompiler.FirstRule + place];

    internal GuardCounts Lifeline(int place) => Program.ReadCounts()[place];

    /// <summary>Condemned packets that came since the last call, and how many of them were overwritten.</summary>
    internal (List<KeptPacket> Packets, long Overtaken) Kept()
    {
        FlightStream stream = Program.Evidence!;
        var packets = new List<KeptPacket>();
        long overtaken = 0;
        stream.Refresh();
        for (; stream.TryPeek(long.MaxValue - 1); stream.Advance())
        {
            var packet = new GuardEvidence(stream.Frame);
            packets.Add(new KeptPacket(
                packet.Slot - ImageCompiler.FirstRule, SourceText.Of(packet.Source, packet.IsHardware),
                packet.IsDropped, packet.Record.WireLength, packet.Bytes.ToArray()));
            overtaken += stream.Overtaken;
        }
        return (packets, overtaken);
    }

    public void Dispose() => Program.Dispose();

    private int RunTc(byte[] frame, int repeat, ushort segments)
    {
        byte[] context = new byte[SkBuffBytes];
        BitConverter.TryWriteBytes(context.AsSpan(GsoSegmentsOffset), (uint)segments);
        return Checked(frame, ProgramRun.Of(Program.ProgramFd, frame, repeat, context));
    }

    private int RunXdp(byte[] frame, int repeat) =>
        Checked(frame, ProgramRun.Of(Program.XdpProgramFd, frame, repeat)) switch
        {
            XdpPass => Pass,
            XdpDrop => Drop,
            var other => other,
        };

    private static int Checked(byte[] frame, ProgramRun run)
    {
        Assert.Equal(0, run.Errno);
        Assert.Equal(frame, run.Bytes);
        return run.Verdict;
    }
}

/// <summary>A condemned packet that the kernel program kept.</summary>
/// <param name="Rule">Place of the rule, from 0.</param>
/// <param name="Source">Its source.</param>
/// <param name="IsDropped">True if it was dropped.</param>
/// <param name="WireLength">Bytes on the wire.</param>
/// <param name="Bytes">Bytes that were kept.</param>
internal sealed record KeptPacket(int Rule, string Source, bool IsDropped, uint WireLength, byte[] Bytes);

// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>The loaded program, run on packets that no interface carries: those of device <c>lo</c>. Programs are lent
/// to one test after the other, since the verifier takes a long time for each; every test begins without rules,
/// evidence and counts.</summary>
internal sealed class GuardRig : IDisposable
{
    internal const int Pass = -1;
    internal const int Drop = 2;                                // TC_ACT_SHOT
    private const int XdpDrop = 1;
    private const int XdpPass = 2;
    private const int SkBuffBytes = 192;                        // struct __sk_buff
    private const int GsoSegmentsOffset = 164;

    private static readonly ConcurrentDictionary<GuardKept, ConcurrentBag<GuardProgram>> Idle = [];

    private readonly GuardKept _kept;
    private readonly bool _xdp;
    private readonly GuardTotals _before;

    /// <param name="evidence">Condemned packets of each rule and source that it keeps.</param>
    /// <param name="xdp">True for the program of XDP.</param>
    /// <param name="counted">Packets that it keeps of each source of rules that count.</param>
    internal GuardRig(int evidence = 0, bool xdp = false, int counted = 0)
    {
        (_kept, _xdp) = (new GuardKept(evidence, counted), xdp);
        Program = IdleOf(_kept).TryTake(out GuardProgram? idle) ? idle : GuardProgram.Open(_kept);
        Program.EnforceUntil(0);
        Program.Load(new GuardImage(), waits: false);
        _before = Program.ReadTotals();
        if (Program.Evidence is not null)
            Kept();
    }

    internal GuardProgram Program { get; }

    /// <summary>Counters of the program since the test began.</summary>
    internal GuardTotals Totals
    {
        get
        {
            GuardTotals now = Program.ReadTotals();
            return new GuardTotals(now.Seen - _before.Seen, now.Undecided - _before.Undecided,
                now.NoTable - _before.NoTable, now.BadHeader - _before.BadHeader, now.NoSource - _before.NoSource,
                now.NoScanner - _before.NoScanner, now.Contended - _before.Contended);
        }
    }

    /// <summary>Rules of the packets, over <c>lo</c> and another interface.</summary>
    internal void Load(GuardSettings settings) => Program.Load(
        ImageCompiler.Compile(settings, name => name == "lo" ? 1 : 77), waits: false);

    internal static GuardSettings Settings(params string[] lines) => Reading.GuardReader.Read(
        $"interfaces: [lo, other]\nrules:\n{string.Concat(lines.Select(line => $"- {{{line}}}\n"))}", "t.yaml");

    /// <summary>Enforces for the next minutes.</summary>
    internal void Enforce() => Program.EnforceUntil(MonotonicClock.NowNs + 600_000_000_000);

    internal int Run(byte[] frame, int repeat = 1, ushort segments = 0) =>
        _xdp ? RunXdp(frame, repeat) : RunTc(frame, repeat, segments);

    internal GuardCounts Rule(int place) => Program.ReadCounts()[ImageCompiler.FirstRule + place];

    internal GuardCounts Lifeline(int place) => Program.ReadCounts()[place];

    /// <summary>Packets of the evidence that came since the last call, and how many of them were overwritten.</summary>
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
                packet.Outcome, packet.Record.WireLength, packet.Bytes.ToArray()));
            overtaken += stream.Overtaken;
        }
        return (packets, overtaken);
    }

    public void Dispose() => IdleOf(_kept).Add(Program);

    private static ConcurrentBag<GuardProgram> IdleOf(GuardKept kept) => Idle.GetOrAdd(kept, _ => []);

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

/// <summary>A packet that the kernel program kept as evidence.</summary>
/// <param name="Rule">Place of the rule, from 0.</param>
/// <param name="Source">Its source.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="WireLength">Bytes on the wire.</param>
/// <param name="Bytes">Bytes that were kept.</param>
internal sealed record KeptPacket(int Rule, string Source, GuardOutcome Outcome, uint WireLength, byte[] Bytes);

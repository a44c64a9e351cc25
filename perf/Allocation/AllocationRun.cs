// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.WholeFrames;
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Model.Definitions;

namespace Telemetry.Perf.Allocation;

/// <summary>
/// Holds the hot threads to what they promise: after warm-up a million packets, good and bad, leave the thread's count
/// of allocated bytes as it was. Compiled ahead of time as the appliance is; with <c>--jit</c> under the JIT, fewer.
/// </summary>
internal static class AllocationRun
{
    private const int WarmUpPackets = 300_000;
    private const int Packets = 1_000_000;
    private const int PacketsOfJit = 600_000;                   // two intervals behind the first

    /// <summary>The first argument of <c>Telemetry.Perf</c> that runs this.</summary>
    internal const string Command = "allocation";

    /// <summary>Runs all cases.</summary>
    /// <param name="arguments">The arguments behind the command: nothing, or <c>--jit</c>.</param>
    /// <returns>The exit code: 0 if every case holds, 1 if not, 2 for other arguments.</returns>
    internal static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is not ([] or ["--jit"]))
        {
            Console.Error.WriteLine("perf: allocation takes no argument but --jit");
            return 2;
        }
        if (Mismatch(isJitExpected: arguments.Length > 0) is { } mismatch)
        {
            Console.Error.WriteLine($"allocation: {mismatch}");
            return 1;
        }
        Func<AllocationCase>[] cases =
        [
            () => new ReaderCase<ArrayRing, NoTap>(RingTransport.ArrayRing, ring => new ArrayRing(ring)),
            () => new ReaderCase<BpfRingBuffer, NoTap>(RingTransport.BpfRingBuffer, ring => new BpfRingBuffer(ring)),
            () => new ReaderCase<ArrayRing, NoTap>(
                RingTransport.ArrayRing, ring => new ArrayRing(ring), " of another node", isMoved: true),
            () => new ReaderCase<ArrayRing, TapeTap<NoTap>>(
                RingTransport.ArrayRing, ring => new ArrayRing(ring), " with a black box", tap: TapeFor),
            () => new AnalysisCase(), () => new AnalysisCase(isOfWorst: true), () => new PublisherCase(),
            () => new PublisherCase(isOfWorst: true), () => new AeronCase(),
            () => new ReplayCase(), () => new AnalysisCase(isWasteful: true), () => new ReplayCase(isWasteful: true),
        ];
        long total = 0;
        int failed = 0;
        foreach (Func<AllocationCase> make in cases)
        {
            using AllocationCase one = make();
            if (!Holds(one, arguments.Length > 0 ? PacketsOfJit : Packets, out long allocated))
                failed++;
            if (!one.IsWasteful)
                total += allocated;
        }
        string failures = failed == 0 ? "" : $", {failed} failed";
        Console.WriteLine($"allocation: {cases.Length} cases, {total} bytes{failures}");
        return failed == 0 ? 0 : 1;
    }

    private static bool Holds(AllocationCase one, int packets, out long allocated)
    {
        one.Run(WarmUpPackets);
        long before = one.AllocatedBytes;
        one.Run(packets);
        allocated = one.AllocatedBytes - before;
        string? missed = one.Missed();
        bool holds = missed is null && (allocated != 0) == one.IsWasteful;
        string verdict = holds ? "ok" : "FAILED";
        Console.WriteLine($"{verdict,-6}  {one.Name}: {packets} packets, {allocated} bytes"
            + (missed is null ? "" : $"; {missed}") + (one.IsWasteful ? " (must be noticed)" : ""));
        return holds;
    }

    // The tape is overwritten several times.
    private static TapeTap<NoTap> TapeFor(Topology topology)
    {
        bool[] isTcp = new bool[topology.Flows.Max(flow => flow.Id) + 1];
        foreach (FlowDefinition flow in topology.Flows)
            isTcp[flow.Id] = flow.IsTcp;
        return new TapeTap<NoTap>(new SessionTape(1 << 20), new PresenceTape(isTcp.Length), isTcp, default);
    }

    // The switch alone proves nothing: it is set for a managed build of a project that is meant for NativeAOT too.
    private static string? Mismatch(bool isJitExpected)
    {
        bool hasJit = File.ReadAllText("/proc/self/maps").Contains("libclrjit", StringComparison.Ordinal);
        if (isJitExpected)
            return hasJit ? null : "was to run under the JIT, and there is none";
        if (hasJit)
            return "runs under the JIT; publish it, or say --jit";
        return RuntimeFeature.IsDynamicCodeSupported ? "supports dynamic code although compiled ahead of time" : null;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Feeds.Streams;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Capturing;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Proves that a run captures on this kernel: loads the programs that it would load, and runs them.</summary>
internal static class CaptureDoctor
{
    private const string Xdp = "xdp", Tc = "tc", ArrayRing = "array_ring", RingBuffer = "ring_buffer";
    private const string Remedy = "use a kernel of docs/kernels.md; 'telemetry run' prints what this one said";
    private const long SmallRing = 64 << 10;
    private const int FlowId = 1;

    private static readonly Hook[] XdpHooks = [Hook.XdpRx], TcHooks = [Hook.TcRx, Hook.TcTx];

    /// <summary>The checks: <c>fail</c> where the run would end, <c>warn</c> where it would use something else or does
    /// not need what fails.</summary>
    internal static IReadOnlyList<HostCheck> Run(PlannedCapture planned)
    {
        if (HostPrivileges.Missing(HostPrivileges.ToMeasure) is not "")
            return [.. Names.Select(name => Unknown(name, "the programs cannot be loaded", "run doctor as root"))];
        try
        {
            IReadOnlyList<Hook> needed = planned.Options.Interfaces.Count == 0
                ? [.. XdpHooks, .. TcHooks] : CaptureProof.HooksOf(planned.Options);
            return
            [
                Programs(Xdp, XdpHooks, needed, planned.Options), Programs(Tc, TcHooks, needed, planned.Options),
                Rings(ArrayRing, RingTransport.ArrayRing, needed, planned),
                Rings(RingBuffer, RingTransport.BpfRingBuffer, needed, planned),
            ];
        }
        catch (FailureException refused)
        {
            Failure failure = refused.Failure;
            return [new HostCheck(Xdp, CheckVerdict.Fail, $"{failure.Where}: {failure.FirstLine}", failure.Do)];
        }
        catch (DllNotFoundException cause)
        {
            return [.. Names.Select(name => Unknown(name, cause.Message, "install the package libbpf1"))];
        }
    }

    private static IEnumerable<string> Names => [Xdp, Tc, ArrayRing, RingBuffer];

    private static HostCheck Unknown(string name, string why, string fix) =>
        new(name, CheckVerdict.Unknown, $"could not tell: {why}", fix);

    /// <summary>Loads the very programs of the options, and lets each count a packet.</summary>
    private static HostCheck Programs(
        string name, Hook[] all, IReadOnlyList<Hook> needed, KernelCaptureOptions options)
    {
        Hook[] hooks = [.. all.Intersect(needed)];
        bool isNeeded = hooks.Length > 0;
        if (!isNeeded)
            hooks = all;
        string programs = string.Join(", ", hooks.Select(KernelCapture.ProgramOf));
        return Judge(name, isNeeded, () =>
        {
            using KernelCapture capture = CaptureProof.Load(options, hooks);
            return hooks.All(hook => CaptureProof.Run(capture, hook)) ? null : "a packet was not counted";
        }, $"{programs} can be loaded and run" + (isNeeded ? "" : ", not needed here"));
    }

    /// <summary>Lets each program record a packet, and reads it from the ring.</summary>
    private static HostCheck Rings(
        string name, RingTransport transport, IReadOnlyList<Hook> hooks, PlannedCapture planned)
    {
        KernelCaptureOptions options = planned.Options with
        {
            Flows = [Flow()],
            FlowCapacity = 0,
            SnapCapacity = 1,
            WholeCapacity = false,
            RingBytes = SmallRing,
            Transport = transport,
            Flight = null,
            Trailers = false,
        };
        HostCheck check = Judge(name, transport == planned.Options.Transport, () =>
        {
            using KernelCapture capture = CaptureProof.LoadRings(options, hooks);
            foreach (Hook hook in hooks)
                _ = CaptureProof.Run(capture, hook);
            int read = transport == RingTransport.ArrayRing
                ? capture.Rings.Sum(ring => Read(new ArrayRing(ring)))
                : capture.Rings.Sum(ring => Read(new BpfRingBuffer(ring)));
            return read == hooks.Count ? null : $"{hooks.Count} packets made, {read} recorded";
        }, $"a record of each program was read: {hooks.Count}");
        return check.Verdict == CheckVerdict.Ok && transport == RingTransport.ArrayRing && planned.Replaced.Count > 0
            ? new HostCheck(name, CheckVerdict.Warn, string.Join("; ", planned.Replaced), "use a kernel from 5.16")
            : check;
    }

    private static int Read<TRing>(TRing ring)
        where TRing : struct, IPacketRing
    {
        int read = 0;
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            read += ring.Payload.SequenceEqual(CaptureProof.Payload) ? 1 : 0;
            ring.Advance();
        }
        ring.Release();
        return read;
    }

    /// <summary>The verdict on what an action says, null for nothing, or fails with.</summary>
    internal static HostCheck Judge(string name, bool isNeeded, Func<string?> action, string works)
    {
        string? fault;
        string fix = Remedy;
        try
        {
            fault = action();
        }
        catch (FailureException refused)
        {
            fault = refused.Failure.FirstLine;
            fix = refused.Failure.Code == ExitCode.Usage ? refused.Failure.Do : Remedy;
        }
        if (fault is null)
            return new HostCheck(name, CheckVerdict.Ok, works, "");
        return isNeeded
            ? new HostCheck(name, CheckVerdict.Fail, fault, fix)
            : new HostCheck(name, CheckVerdict.Warn, $"{fault}; not needed here", "");
    }

    private static FlowDefinition Flow() => new()
    {
        Id = FlowId,
        Endpoint = new EndpointAddress(0, CaptureProof.Port),
        MatchesSource = false,
        IsTcp = false,
        SnapLength = CaptureProof.Payload.Length,
        Protocol = default,
        Direction = StreamDirection.FromExchange,
    };
}

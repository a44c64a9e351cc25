// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;

namespace Telemetry.Kernel.Guarding;

/// <summary>Loads the guard's program for a hook. Both hooks have the same rules, and share all maps.</summary>
internal static class GuardObject
{
    /// <summary>Map of the flight rings, an element for each CPU.</summary>
    internal const string EvidenceRings = "evidence_rings";

    /// <summary>Name of the program for XDP, by which other processes know it.</summary>
    internal const string XdpProgram = "guard_xdp";

    private const string TcProgram = "guard";

    private static readonly string[] Shared =
        ["tables", "state", "counts", "counters", "buckets", "sources", "scanners", "prefixes"];

    /// <summary>Loads the program for TC, which makes the maps.</summary>
    /// <param name="kept">Packets that are kept as evidence.</param>
    /// <exception cref="FailureException">The kernel refuses it, or a privilege is missing.</exception>
    internal static BpfObject Load(GuardKept kept) => Load(BpfObjectNames.Guard, kept, main: null);

    /// <summary>Loads the program for XDP.</summary>
    /// <param name="main">Owner of the maps, loaded.</param>
    /// <param name="kept">As of <paramref name="main"/>.</param>
    /// <exception cref="FailureException">The kernel refuses it.</exception>
    internal static BpfObject LoadXdp(BpfObject main, GuardKept kept) => Load(BpfObjectNames.GuardXdp, kept, main);

    /// <summary>Descriptor of the program for TC.</summary>
    internal static int TcFd(BpfObject bpfObject) => bpfObject.ProgramFd(TcProgram);

    /// <summary>Descriptor of the program for XDP.</summary>
    internal static int XdpFd(BpfObject bpfObject) => bpfObject.ProgramFd(XdpProgram);

    /// <summary>Reason that this kernel cannot load the program; null if it has the helpers that it needs.</summary>
    private static string? WhyMissing(string name, GuardKept kept)
    {
        if (KernelTypes.Running is not { } types)
            return null;
        if (!types.HasHelper("loop"))
            return "this kernel has no bpf_loop (5.17 or newer has it)";
        return name == BpfObjectNames.GuardXdp && kept.IsAny && !types.HasHelper("xdp_load_bytes")
            ? "this kernel has no bpf_xdp_load_bytes (5.18 or newer has it), which evidence needs at XDP" : null;
    }

    private static BpfObject Load(string name, GuardKept kept, BpfObject? main)
    {
        if (WhyMissing(name, kept) is { } why)
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "guard", why, "run the guard on a newer kernel; see docs/guarding.md"));
        }
        BpfObject bpfObject = BpfObject.OpenEmbedded(name);
        try
        {
            foreach (string map in main is null ? [] : Shared)
                bpfObject.Map(map).Share(main!.Map(map));
            PrepareRings(bpfObject.Map(EvidenceRings), kept.IsAny, main);
            bpfObject.Configure("evidence_packets", [(uint)kept.Condemned]);
            bpfObject.Configure("evidence_counted", [(uint)kept.Counted]);
            bpfObject.Load();
            return bpfObject;
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    private static void PrepareRings(BpfMap rings, bool areUsed, BpfObject? main)
    {
        if (!areUsed)
            rings.Use(false);
        else if (main is not null)
            rings.Share(main.Map(EvidenceRings));
        else
            rings.Resize(CapturePlan.PossibleCpuCount(), valueBytes: 0);
    }
}

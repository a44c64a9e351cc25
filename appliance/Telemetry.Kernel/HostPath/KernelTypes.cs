// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.HostPath;

/// <summary>Types of the running kernel, as it describes them.</summary>
internal sealed class KernelTypes
{
    private const string Reasons = "skb_drop_reason";
    private const string ReasonPrefix = "SKB_DROP_REASON_";
    private const string UnspecifiedName = ReasonPrefix + "NOT_SPECIFIED";
    private const int SubsystemShift = 16;                      // DROP_SUBSYSTEM_SHIFT

    private readonly Dictionary<int, string> _reasons;

    private KernelTypes(int dropArguments, Dictionary<int, string> reasons, int? unspecified) =>
        (DropArguments, _reasons, UnspecifiedReason) = (dropArguments, reasons, unspecified);

    /// <summary>Number of arguments of the tracepoint <c>kfree_skb</c>; -1 if there is none.</summary>
    internal int DropArguments { get; }

    /// <summary>The reason of drops for which the kernel states none; null if it states none of any.</summary>
    internal int? UnspecifiedReason { get; }

    /// <summary>Reads the kernel's BTF, which takes some 10 ms; null if it has none.</summary>
    internal static KernelTypes? Read()
    {
        nint handle = LibBpf.btf__load_vmlinux_btf();
        if (handle == 0)
            return null;
        try
        {
            var btf = new Btf(handle);
            Dictionary<int, string> reasons = [];
            int? unspecified = null;
            foreach (Btf.Member reason in btf.Values(Reasons))
            {
                bool isDrop = reason.Name.StartsWith(ReasonPrefix, StringComparison.Ordinal);
                reasons[(int)reason.Offset] = isDrop ? reason.Name[ReasonPrefix.Length..] : reason.Name;
                if (reason.Name == UnspecifiedName)
                    unspecified = (int)reason.Offset;
            }
            return new KernelTypes(btf.ArgumentsOf("kfree_skb"), reasons, unspecified);
        }
        finally
        {
            LibBpf.btf__free(handle);
        }
    }

    /// <summary>Numbers of arguments of tracepoints, -1 for those that the kernel does not have; null if it has no
    /// BTF. Takes some 10 ms.</summary>
    internal static int[]? ArgumentsOf(IReadOnlyList<string> tracepoints)
    {
        nint handle = LibBpf.btf__load_vmlinux_btf();
        if (handle == 0)
            return null;
        try
        {
            var btf = new Btf(handle);
            return [.. tracepoints.Select(btf.ArgumentsOf)];
        }
        finally
        {
            LibBpf.btf__free(handle);
        }
    }

    /// <summary>The kernel's numbers of reasons by their names; without those that it does not have.</summary>
    internal IEnumerable<int> ReasonsOf(IReadOnlyCollection<string> names) =>
        _reasons.Where(reason => names.Contains(reason.Value)).Select(reason => reason.Key);

    /// <summary>The kernel's name of a reason for dropping a packet, without its prefix.</summary>
    internal string ReasonName(int reason) => _reasons.TryGetValue(reason, out string? name)
        ? name
        : string.Create(CultureInfo.InvariantCulture, $"{reason >> SubsystemShift}:{reason & 0xFFFF}");
}

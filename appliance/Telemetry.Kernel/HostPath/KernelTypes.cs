// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath;

/// <summary>Types of the running kernel, as it describes them. Its BTF is read once, since that takes tens of
/// milliseconds.</summary>
internal sealed class KernelTypes
{
    private const string Reasons = "skb_drop_reason";
    private const string ReasonPrefix = "SKB_DROP_REASON_";
    private const string UnspecifiedName = ReasonPrefix + "NOT_SPECIFIED";
    private const int SubsystemShift = 16;                      // DROP_SUBSYSTEM_SHIFT

    private static readonly Lazy<KernelTypes?> Known = new(static () =>
        Btf.TryReadKernel(static btf => new KernelTypes(btf), out KernelTypes? types) ? types : null);

    private readonly Dictionary<int, string> _reasons;
    private readonly int[] _tcpArguments;

    private KernelTypes(Btf btf)
    {
        _reasons = [];
        foreach (Btf.Member reason in btf.Values(Reasons))
        {
            bool isDrop = reason.Name.StartsWith(ReasonPrefix, StringComparison.Ordinal);
            _reasons[(int)reason.Offset] = isDrop ? reason.Name[ReasonPrefix.Length..] : reason.Name;
            if (reason.Name == UnspecifiedName)
                UnspecifiedReason = (int)reason.Offset;
        }
        DropArguments = btf.ArgumentsOf("kfree_skb");
        _tcpArguments = [.. TcpCapture.Tracepoints.Select(btf.ArgumentsOf)];
    }

    /// <summary>Those of the running kernel; null if it has no BTF.</summary>
    internal static KernelTypes? Running => Known.Value;

    /// <summary>Number of arguments of the tracepoint <c>kfree_skb</c>; -1 if there is none.</summary>
    internal int DropArguments { get; }

    /// <summary>Numbers of arguments of the tracepoints of TCP, in the order of <see cref="TcpHook"/>; -1 for those
    /// that the kernel does not have.</summary>
    internal ReadOnlySpan<int> TcpArguments => _tcpArguments;

    /// <summary>The reason of drops for which the kernel states none; null if it states none of any.</summary>
    internal int? UnspecifiedReason { get; }

    /// <summary>The kernel's numbers of reasons by their names; without those that it does not have.</summary>
    internal IEnumerable<int> ReasonsOf(IReadOnlyCollection<string> names) =>
        _reasons.Where(reason => names.Contains(reason.Value)).Select(reason => reason.Key);

    /// <summary>The kernel's name of a reason for dropping a packet, without its prefix.</summary>
    internal string ReasonName(int reason) => _reasons.TryGetValue(reason, out string? name)
        ? name
        : string.Create(CultureInfo.InvariantCulture, $"{reason >> SubsystemShift}:{reason & 0xFFFF}");
}

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

    private static readonly Lazy<KernelTypes?> Known = new(static () =>
        Btf.TryReadKernel(static btf => new KernelTypes(btf), out KernelTypes? types) ? types : null);

    private readonly Dictionary<int, string> _reasons;
    private readonly HashSet<string> _helpers;
    private readonly int[] _tcpArguments;

    private KernelTypes(Btf btf)
    {
        _reasons = [];
        foreach (Btf.EnumValue reason in btf.Values(Reasons))
        {
            bool isDrop = reason.Name.StartsWith(ReasonPrefix, StringComparison.Ordinal);
            _reasons[reason.Value] = isDrop ? reason.Name[ReasonPrefix.Length..] : reason.Name;
            if (reason.Name == UnspecifiedName)
                UnspecifiedReason = reason.Value;
        }
        DropArguments = btf.ArgumentsOf("kfree_skb");
        SwitchArguments = btf.ArgumentsOf("sched_switch");
        RedirectErrorArguments = btf.ArgumentsOf("xdp_redirect_err");
        HasSocketNumber = btf.HasFunction("bpf_get_socket_ptr_cookie");
        HasStampsAtXdp = btf.HasFunction("bpf_xdp_metadata_rx_timestamp");
        _helpers = [.. btf.Values("bpf_func_id").Select(static helper => helper.Name)];
        _tcpArguments = [.. TcpCapture.Tracepoints.Select(btf.ArgumentsOf)];
    }

    /// <summary>Those of the running kernel; null if it has no BTF.</summary>
    internal static KernelTypes? Running => Known.Value;

    /// <summary>Number of arguments of the tracepoint <c>kfree_skb</c>; -1 if there is none.</summary>
    internal int DropArguments { get; }

    /// <summary>Number of arguments of the tracepoint <c>sched_switch</c>: 4 where it has the state of the thread that
    /// leaves; -1 if there is none.</summary>
    internal int SwitchArguments { get; }

    /// <summary>Number of arguments of the tracepoint <c>xdp_redirect_err</c>; -1 if there is none.</summary>
    internal int RedirectErrorArguments { get; }

    /// <summary>True if programs at tracepoints and iterators may ask for the number of a socket: Linux 5.12.</summary>
    internal bool HasSocketNumber { get; }

    /// <summary>True if programs at XDP may ask for the stamp of a packet: Linux 6.3.</summary>
    internal bool HasStampsAtXdp { get; }

    /// <summary>True if the kernel has a helper for its programs.</summary>
    /// <param name="name">As in <c>enum bpf_func_id</c>, without <c>BPF_FUNC_</c>.</param>
    internal bool HasHelper(string name) => _helpers.Contains("BPF_FUNC_" + name);

    /// <summary>Numbers of arguments of the tracepoints of TCP, in the order of <see cref="TcpHook"/>; -1 for those
    /// that the kernel does not have.</summary>
    internal ReadOnlySpan<int> TcpArguments => _tcpArguments;

    /// <summary>The reason of drops for which the kernel states none; null if it states none of any.</summary>
    internal int? UnspecifiedReason { get; }

    /// <summary>The kernel's numbers of reasons by their names; without those that it does not have.</summary>
    internal IEnumerable<int> ReasonsOf(IReadOnlyCollection<string> names) =>
        _reasons.Where(reason => names.Contains(reason.Value)).Select(reason => reason.Key);

    /// <summary>The kernel's name of a reason for dropping a packet, without its prefix.</summary>
    internal string ReasonName(int reason) => _reasons.TryGetValue(reason, out string? name) ? name
        : _reasons.Count == 0 ? UnspecifiedName[ReasonPrefix.Length..]         // before 5.17 no drop has a reason
        : string.Create(CultureInfo.InvariantCulture, $"{reason >> DropState.SubsystemShift}:{reason & 0xFFFF}");
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>Counters of drops on one CPU: <c>struct drop_state</c> of <c>bpf/host/host_record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DropState
{
    internal const int CounterSlots = 8;                        // DROPS_COUNTER_SLOTS
    internal const int CoreReasons = 256;                       // DROP_CORE_REASONS
    internal const int SubsystemReasons = 64;                   // DROP_SUBSYSTEM_REASONS
    internal const int SubsystemShift = 16;                     // DROP_SUBSYSTEM_SHIFT
    internal const int ReasonSlots = CoreReasons + (16 * SubsystemReasons);     // DROP_REASON_SLOTS

    internal fixed ulong Counters[CounterSlots];
    internal ulong WindowStartNs;
    internal ulong WindowRecords;
    internal fixed ulong Padding6[6];
    internal fixed ulong Ignored[ReasonSlots];
    internal fixed ulong Elsewhere[ReasonSlots];

    /// <summary>Number of the reason that a slot of <see cref="Ignored"/> counts.</summary>
    internal static int ReasonOf(int slot)
    {
        int behind = slot - CoreReasons;
        return behind < 0
            ? slot : (behind / SubsystemReasons << SubsystemShift) | (behind % SubsystemReasons);
    }
}

/// <summary>Counters of <see cref="DropState"/>: <c>enum drop_counter</c>.</summary>
internal enum DropCounter
{
    Events = 0,
    Ignored,
    Told,
    Limited,
    Lost,
    NotCounted,
    Count,
}

/// <summary>Key of packets of flows that were dropped without a record: <c>struct untold_key</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UntoldKey
{
    internal uint FlowId;
    internal uint Reason;
    internal uint Flags;
    internal uint IpProtocol;
}

/// <summary>Question for the name of a function: <c>struct site_name</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SiteName
{
    internal const int NameBytes = 56;                          // SITE_NAME_BYTES

    internal ulong Site;
    internal fixed byte Name[NameBytes];
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout.Spreading;

/// <summary>Packets by what the program did with them: <c>enum spread_counter</c>.</summary>
internal enum SpreadCounter
{
    Flows,
    Fragments,
    NotIp,
    Unreadable,
    Outgoing,
}

/// <summary>Readers of the slots: <c>struct spread_table</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SpreadTableLayout
{
    internal const int Tables = 2;
    internal const int Slots = 65_536;
    internal const int Members = 65;
    internal const uint NoTable = Tables;

    internal uint Fixed;
    internal uint Padding;
    internal fixed byte MemberOfSlot[Slots];
}

/// <summary>State that user space writes while packets come: <c>struct spread_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SpreadState
{
    internal uint Active;
    internal uint Padding;
}

// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>The window-scale option of a SYN: <c>enum window_scale</c> of <c>bpf/shared/record.h</c>. Values from
/// <see cref="Shift0"/> to <see cref="ShiftLast"/> are the shift plus 1.</summary>
public enum TcpWindowScale : byte
{
    /// <summary>The segment is no SYN, or its options are malformed.</summary>
    Unknown = 0,

    /// <summary>The option with shift 0.</summary>
    Shift0 = 1,

    /// <summary>The option with shift 14, the largest there is.</summary>
    ShiftLast = 15,

    /// <summary>A SYN without the option: no window of the connection is scaled.</summary>
    None = 16,
}

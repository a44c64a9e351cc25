// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.BlackBox;

/// <summary>Payloads of the segments of sessions, with credentials overwritten.</summary>
internal interface ITapedPayloads
{
    /// <summary>Finds the payload of a packet.</summary>
    /// <param name="hook">Hook that saw it.</param>
    /// <param name="sequence">Its TCP sequence number.</param>
    /// <returns>False if it was not kept.</returns>
    bool TryFind(Hook hook, long stampNs, uint sequence, out TapedPayload payload);
}

/// <summary>Payload of one segment.</summary>
/// <param name="payload">Its bytes, credentials overwritten.</param>
/// <param name="sum">Sum of its bytes before that, not folded; 0 if unknown.</param>
/// <param name="segments">Frames on the wire.</param>
internal readonly ref struct TapedPayload(ReadOnlySpan<byte> payload, ulong sum, ushort segments)
{
    /// <summary>Its bytes, credentials overwritten.</summary>
    internal ReadOnlySpan<byte> Bytes { get; } = payload;

    /// <summary>Sum of its bytes before that, not folded; 0 if unknown.</summary>
    internal ulong Sum { get; } = sum;

    /// <summary>Frames on the wire.</summary>
    internal ushort Segments { get; } = segments;

    /// <summary>False if there is none.</summary>
    internal bool IsKept { get; } = true;
}

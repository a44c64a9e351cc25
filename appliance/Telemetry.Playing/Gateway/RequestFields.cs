// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway;

/// <summary>Reads fields of requests.</summary>
[HotPath]
internal static class RequestFields
{
    /// <summary>A big-endian integer of at most 8 bytes; 0 if there is none.</summary>
    public static ulong Integer(ReadOnlySpan<byte> message, FieldPlace place)
    {
        ulong value = 0;
        foreach (byte part in message.Slice(place.Offset, place.Length))
            value = (value << 8) | part;
        return value;
    }
}
